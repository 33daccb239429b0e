import type { Auth } from 'authchart'
import { keepConnected } from 'authchart/socket'

/** A page cannot set headers on a WebSocket; a subprotocol is the one place for a token that is not logged as part of an address. */
export function listen(auth: Auth, url: string, onMessage: (text: string) => void) {
  return keepConnected(auth, {
    url,
    open: (url, token) => {
      const socket = new WebSocket(url, ['notes', `bearer.${token}`])
      socket.addEventListener('message', ({ data }) => {
        onMessage(String(data))
      })
      return socket
    },
  })
}
