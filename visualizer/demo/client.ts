/** One client of the demo: an app with ky and authchart, and a count of what its user would notice. */
import ky from 'ky'
import { withAuth } from '../../adapters/ky/index.ts'
import { simpleJwt } from '../../adapters/simplejwt/index.ts'
import { createAuth, isLoggedOutError, isRefreshRejectedError, type Auth, type Clock } from '../../machines/index.ts'
import type { DemoEvent, Moment } from './events.ts'
import { narrate } from './narrate.ts'
import { RequestTally } from './tally.ts'
import { nameFailure } from './words.ts'

export interface Figures {
  readonly requests: number
  readonly failed: number
  /** Failed because the session had ended: the user was told to sign in again. */
  readonly signedOut: number
  /** Ms that the slowest request took, the wait for a token included. */
  readonly worstWait: number
}

export interface DemoClient {
  readonly auth: Auth
  readonly figures: Figures
  /** Signs in; `isDead` hands the access token over as one that has ended. */
  signIn(isDead?: boolean): Promise<void>
  /** Never rejects. */
  request(): Promise<void>
  moment(): Moment
  /** Tells of the requests made since it last did. */
  flush(): void
  close(): void
}

export interface ClientSettings {
  readonly name: string
  readonly url: string
  readonly tell: (event: DemoEvent) => void
  /** Ms by which this client's clock is wrong. */
  readonly ahead: number
  /** Ends its requests when the time is up. */
  readonly signal: AbortSignal
}

export function createClient({ name, url, tell, ahead, signal }: ClientSettings): DemoClient {
  const clock = clockAhead(ahead)
  const refresher = simpleJwt({ url: `${url}/api/token/refresh/` })
  const auth = createAuth({ refresher, origins: [url], clock })
  const api = ky.create({ prefix: url, retry: 0, timeout: 30_000, ...withAuth(auth) })
  const figures = { requests: 0, failed: 0, signedOut: 0, worstWait: 0 }
  const tally = new RequestTally(name)
  const flush = (): void => {
    const event = tally.take()
    if (event !== undefined) tell(event)
  }
  narrate(name, auth, clock, (event) => {
    flush()
    tell(event)
  })

  async function request(): Promise<void> {
    const start = performance.now()
    const error = await api.get('api/echo/', { signal }).then(discardBody, (reason: unknown) => reason ?? 'unknown')
    if (signal.aborted) return
    const ms = performance.now() - start
    count(figures, ms, error)
    tally.add(ms, error === undefined ? undefined : nameFailure(error))
  }

  return {
    auth,
    figures,
    flush,
    request,
    moment: () => momentOf(name, auth, clock.now(), figures),
    signIn: async (isDead = false) => {
      const tokens = await refresher.obtain('alice', 'wonderland', { signal })
      await auth.logIn(isDead ? { ...tokens, expiresAt: clock.now() - 1 } : tokens)
    },
    close: () => {
      auth.close()
    },
  }
}

const discardBody = async (response: Response): Promise<undefined> => {
  await response.arrayBuffer()
}

function count(figures: { -readonly [Name in keyof Figures]: number }, ms: number, error: unknown): void {
  figures.requests += 1
  figures.worstWait = Math.max(figures.worstWait, ms)
  if (error === undefined) return
  if (isLoggedOutError(error) || isRefreshRejectedError(error)) figures.signedOut += 1
  else figures.failed += 1
}

function momentOf(who: string, auth: Auth, now: number, { requests }: Figures): Moment {
  const { status, expiresAt, refreshAt } = auth.explain()
  const left = expiresAt === undefined ? undefined : Math.max(0, expiresAt - now)
  const isPlanned = refreshAt !== undefined && refreshAt > now
  return { who, status, requests, left, untilRefresh: isPlanned ? refreshAt - now : undefined }
}

const clockAhead = (ahead: number): Clock => ({
  now: () => Date.now() + ahead,
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => {
    clearTimeout(timer as NodeJS.Timeout)
  },
})
