// The page of the browser tests: one `Auth` per tab, driven from outside through `window.app`.
import { createAuth, type AuthOptions } from 'authchart'
import { browser } from 'authchart/browser'
import { withAuth } from 'authchart/ky'
import { simpleJwt } from 'authchart/simplejwt'
import ky from 'ky'

const refresher = simpleJwt({
  url: `${location.origin}/api/token/refresh/`,
  blacklistUrl: `${location.origin}/api/token/blacklist/`,
})

/** How the tab shares its session: `?locks=none` takes the Web Locks away, `?storage=` chooses the store. */
const query = new URLSearchParams(location.search)
if (query.get('locks') === 'none') Object.defineProperty(navigator, 'locks', { value: undefined })
const storage = (query.get('storage') ?? 'indexedDb') as 'indexedDb' | 'localStorage'
const shared: Partial<AuthOptions> = browser({ name: 'test', storage })

// Eight tabs ask at once: a request may wait a while at the server.
const auth = createAuth({ refresher, origins: [location.origin], sendMargin: 2_000, ...shared })
const api = ky.create({ prefix: location.origin, timeout: 60_000, retry: 0, ...withAuth(auth) })
const events: string[] = []
for (const type of ['loggedIn', 'refreshed', 'adopted', 'refreshFailed', 'loggedOut', 'storageFailed'] as const) {
  auth.on(type, (event) => events.push('reason' in event ? `${type}: ${event.reason}` : type))
}

const app = {
  ready: auth.ready,
  events,
  status: () => auth.status,
  explain: () => auth.explain(),
  async logIn(user = 'alice', password = 'wonderland') {
    await auth.logIn(await refresher.obtain(user, password))
  },
  logOut: () => auth.logOut(),
  /** Makes `count` requests side by side; answers who they were answered for, and what failed. */
  async ask(count: number) {
    const answers = await Promise.allSettled(
      Array.from({ length: count }, () => api.get('api/echo/').json<{ user: string }>()),
    )
    return {
      users: [...new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.user] : [])))],
      failed: answers.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : [])),
    }
  },
}
export type App = typeof app
declare global {
  interface Window {
    app: App
  }
}
window.app = app
