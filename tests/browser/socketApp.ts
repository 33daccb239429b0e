// The page of the socket test: a WebSocket kept open, as in examples/clients.
import { createAuth } from 'authchart'
import { simpleJwt } from 'authchart/simplejwt'
import { listen } from '../../examples/clients/websocket.ts'

/** `?live=` says where. */
const live = new URLSearchParams(location.search).get('live') ?? ''
const refresher = simpleJwt({ url: `${location.origin}/api/token/refresh/` })
const auth = createAuth({ refresher, origins: [location.origin, new URL(live).origin] })
const heard: string[] = []
const kept = listen(auth, live.replace('http', 'ws'), (text) => heard.push(text))

const app = {
  heard,
  isOpen: () => kept.current?.readyState === WebSocket.OPEN,
  token: () => auth.peekAccessToken(),
  logIn: async () => auth.logIn(await refresher.obtain('alice', 'wonderland')),
  logOut: () => auth.logOut(),
}
export type SocketApp = typeof app
;(window as unknown as { app: SocketApp }).app = app
