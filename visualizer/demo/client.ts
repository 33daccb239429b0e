/** One client of the demo: an app with ky and authchart, and a count of what its user would notice. */
import ky from 'ky'
import { withAuth } from '../../adapters/ky/index.ts'
import { simpleJwt } from '../../adapters/simplejwt/index.ts'
import { createAuth, isLoggedOutError, isRefreshRejectedError, type Auth, type Clock } from '../../machines/index.ts'
import type { Timeline, Tone } from './timeline.ts'
import { describeState } from './words.ts'

export interface Figures {
  requests: number
  failed: number
  /** Failed because the session had ended: the user was told to sign in again. */
  signedOut: number
  /** Ms that the slowest request took, the wait for a token included. */
  worstWait: number
}

export interface DemoClient {
  readonly auth: Auth
  readonly figures: Figures
  readonly now: () => number
  /** Signs in; `isDead` hands the access token over as one that has ended. */
  signIn(isDead?: boolean): Promise<void>
  request(): Promise<void>
  close(): void
}

/** @param ahead ms by which this client's clock is wrong */
export function createClient(name: string, url: string, timeline: Timeline, ahead = 0): DemoClient {
  const clock = clockAhead(ahead)
  const refresher = simpleJwt({ url: `${url}/api/token/refresh/` })
  const auth = createAuth({ refresher, origins: [url], clock })
  const api = ky.create({ prefix: url, retry: 0, timeout: 30_000, ...withAuth(auth) })
  const figures: Figures = { requests: 0, failed: 0, signedOut: 0, worstWait: 0 }
  narrate(name, auth, clock, timeline)
  return {
    auth,
    figures,
    now: () => clock.now(),
    async signIn(isDead = false) {
      const tokens = await refresher.obtain('alice', 'wonderland')
      await auth.logIn(isDead ? { ...tokens, expiresAt: clock.now() - 1 } : tokens)
    },
    async request() {
      const start = performance.now()
      figures.requests += 1
      try {
        await api.get('api/echo/').json()
      } catch (error) {
        if (isLoggedOutError(error) || isRefreshRejectedError(error)) figures.signedOut += 1
        else figures.failed += 1
      }
      figures.worstWait = Math.max(figures.worstWait, performance.now() - start)
    },
    close: () => {
      auth.close()
    },
  }
}

const clockAhead = (ahead: number): Clock => ({
  now: () => Date.now() + ahead,
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => {
    clearTimeout(timer as NodeJS.Timeout)
  },
})

const TONES: Readonly<Record<string, Tone>> = {
  valid: 'good',
  'expiring.draining': 'bad',
  'expired.backingOff': 'warning',
  'expiring.coolingDown': 'warning',
  loggedOut: 'bad',
}

/** Prints each change of state with its reason. */
function narrate(name: string, auth: Auth, clock: Clock, timeline: Timeline): void {
  let before = auth.explain().state
  auth.actor.subscribe(() => {
    const about = auth.explain()
    if (about.state === before) return
    timeline.note(name, `${before} → ${about.state}: ${describeState(about, clock.now())}`, TONES[about.state])
    before = about.state
  })
}
