import type { Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { keepConnected } from 'authchart/socket'
import { EventSource } from 'eventsource'

/** Over `fetch` an EventSource has headers; when it reconnects by itself, it asks for a live token. */
export function listen(auth: Auth, url: string, onMessage: (text: string) => void) {
  const authFetch = createAuthFetch(auth)
  const stream = new EventSource(url, { fetch: (input, init) => authFetch(input, init) })
  stream.addEventListener('message', ({ data }) => {
    onMessage(String(data))
  })
  return stream
}

/** The same for a server that ends or mutes a stream at the deadline of its token: the next one is open before that. */
export function listenOn(auth: Auth, url: string, onMessage: (text: string) => void) {
  return keepConnected(auth, { url, open: (url) => listen(auth, url, onMessage) })
}
