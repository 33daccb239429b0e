// The worker of the isolation tests, as an app would write it.
import { createAuth } from 'authchart'
import { serveAuth } from 'authchart/remote'
import { simpleJwt } from 'authchart/simplejwt'
import { indexedDbStorage } from 'authchart/storage'
import { webLock } from 'authchart/locks'
import { broadcastTabs } from 'authchart/tabs'

const refresher = simpleJwt({ url: `${location.origin}/api/token/refresh/` })
const auth = createAuth({
  refresher,
  origins: [location.origin],
  storage: indexedDbStorage({ name: 'isolated' }),
  lock: webLock('isolated'),
  channel: broadcastTabs('isolated'),
})
const actions = {
  signIn: async (username: string, password: string) => auth.logIn(await refresher.obtain(username, password)),
}
export type Actions = typeof actions
serveAuth(auth, { actions })
