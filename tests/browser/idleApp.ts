/** A page that logs out when nobody is there, in any of its tabs. */
import { createAuth } from 'authchart'
import { browser } from 'authchart/browser'

const auth = createAuth({
  refresher: () => Promise.reject(new Error('no token ends here')),
  origins: [location.origin],
  ...browser({ name: 'idle' }),
  idleLimit: Number(new URLSearchParams(location.search).get('limit')),
})
const events: string[] = []
for (const type of ['limitNear', 'stayed', 'loggedOut'] as const) auth.on(type, () => events.push(type))

const idle = {
  logIn: async () => {
    await auth.ready
    await auth.logIn({ accessToken: 'of-a-day', expiresIn: 86_400 })
  },
  ready: () => auth.ready,
  reason: () => auth.explain().reason,
  status: () => auth.status,
  events: () => events,
  token: () => auth.peekAccessToken(),
}
export type IdlePage = typeof idle
Object.assign(globalThis, { idle })
