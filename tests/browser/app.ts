// The page of the browser tests: one `Auth` per tab, driven from outside through `window.app`.
import { createAuth, type AuthOptions, type StoredRecord, type TokenResponse } from 'authchart'
import { browser } from 'authchart/browser'
import { withAuth } from 'authchart/ky'
import { oauth2 } from 'authchart/oauth2'
import { simpleJwt } from 'authchart/simplejwt'
import { indexedDbStorage } from 'authchart/storage'
import ky from 'ky'

/** How the tab shares its session: `?storage=` chooses the store, `?server=` the refresher. */
const query = new URLSearchParams(location.search)

const django = simpleJwt({
  ...(query.has('keepalive') && { fetch: (url, init) => fetch(url, { ...init, keepalive: true }) }),
  url: `${location.origin}/api/token/refresh/`,
  blacklistUrl: `${location.origin}/api/token/blacklist/`,
})
const oidc = oauth2({
  tokenEndpoint: `${location.origin}/token`,
  revocationEndpoint: `${location.origin}/token/revocation`,
  clientId: 'app',
})

const storage = (query.get('storage') ?? 'indexedDb') as 'indexedDb' | 'localStorage'
const executor = (query.get('executor') ?? 'page') as 'page' | 'sharedWorker' | 'serviceWorker'
const shared: Partial<AuthOptions> = browser({ name: 'test', storage, executor })

/** As an app does that listens to the page before it makes its `Auth`. */
let returned: ReturnType<typeof ask> | undefined
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) returned = ask(1)
})

const auth = createAuth({
  refresher: query.get('server') === 'oidc' ? oidc : django,
  origins: [location.origin],
  // Eight tabs ask at once: a request may wait a while at the server.
  sendMargin: 4_000,
  onRefreshRejected: query.get('refused') === 'logOut' ? 'logOut' : 'drain',
  ...shared,
})
const api = ky.create({ prefix: location.origin, timeout: 60_000, retry: 0, ...withAuth(auth) })
const events: string[] = []
let releaseLock = (): void => undefined
for (const type of ['loggedIn', 'refreshed', 'adopted', 'refreshFailed', 'loggedOut', 'storageFailed'] as const) {
  auth.on(type, (event) => events.push('reason' in event ? `${type}: ${event.reason}` : type))
}

/** One request, which says on whose behalf it is made. */
function askOnce(): Promise<{ user: string }> {
  return api.get('api/echo/', { headers: { 'x-asked-by': auth.explain().subject ?? '' } }).json()
}

/** Makes `count` requests side by side; answers who they were answered for, and what failed. */
async function ask(count: number): Promise<{ users: string[]; failed: string[] }> {
  const answers = await Promise.allSettled(Array.from({ length: count }, askOnce))
  return {
    users: [...new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.user] : [])))],
    failed: answers.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : [])),
  }
}

const app = {
  ready: () => auth.ready,
  events: () => events,
  status: () => auth.status,
  explain: () => auth.explain(),
  /** With a password at Django, or with a pair that somebody got for us. */
  logIn: async (user = 'alice', password = 'wonderland', pair?: TokenResponse) => {
    await auth.logIn(pair ?? (await django.obtain(user, password)))
  },
  logOut: () => auth.logOut(),
  refresh: () => auth.refresh(),
  /** What is stored, but for the tokens. */
  stored: async () => {
    const record = (await indexedDbStorage({ name: 'test' }).read()) as StoredRecord | undefined
    return record && { generation: record.generation, subject: record.subject, ended: record.ended?.reason }
  },
  /** Holds the lock that a refresh needs, until told. */
  holdLock: () =>
    new Promise<void>((held) => {
      void navigator.locks.request('test', () => {
        held()
        return new Promise<void>((resolve) => (releaseLock = resolve))
      })
    }),
  releaseLock: () => {
    releaseLock()
  },
  waitingForLock: async () => (await navigator.locks.query()).pending?.filter(({ name }) => name === 'test').length,
  ask,
  /** What the request came to that was made in the instant in which the page came back as it was; `undefined` when it started anew. */
  returned: async () => returned,
  /** Refreshes again and again, with a request after each; answers what failed. */
  churn: async (times: number) => {
    const failed: string[] = []
    for (let i = 0; i < times; i++) {
      await auth.refresh().catch((error: unknown) => failed.push(String(error)))
      await askOnce().catch((error: unknown) => failed.push(String(error)))
    }
    return failed
  },
}
export type App = typeof app
declare global {
  interface Window {
    app: App
  }
}
window.app = app
