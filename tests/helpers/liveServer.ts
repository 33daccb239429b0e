/** A WebSocket and an event stream for whoever shows an accepted token; both are muted when the token is no longer accepted. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

export interface LiveServer {
  readonly url: string
  /** The tokens that connections were opened with, in order, refused ones too. */
  readonly shown: string[]
  /** How many connections are open. */
  readonly open: () => number
  /** From now on only these are taken, or each with `'*'`. */
  accept: (...tokens: (string | undefined)[]) => void
  /** To every open connection. */
  say: (text: string) => void
  /** Ends every connection, WebSockets with this code. */
  drop: (code?: number) => void
  readonly stop: () => Promise<void>
}

interface Listener {
  say: (text: string) => void
  drop: (code: number) => void
}

export async function startLiveServer(): Promise<LiveServer> {
  let accepted: (string | undefined)[] = []
  const shown: string[] = []
  const listeners = new Set<Listener>()
  const isAccepted = (token: string): boolean => {
    shown.push(token)
    return accepted.includes(token) || accepted.includes('*')
  }

  function onStream(request: IncomingMessage, response: ServerResponse): void {
    if (!isAccepted(request.headers.authorization?.replace(/^Bearer /, '') ?? '')) {
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' })
    response.write('retry: 20\n\n')
    const listener: Listener = {
      say: (text) => response.write(`data: ${text}\n\n`),
      drop: () => response.destroy(),
    }
    listeners.add(listener)
    response.on('close', () => listeners.delete(listener))
  }

  function onSocket(socket: WebSocket, request: IncomingMessage): void {
    const token = /bearer\.([^, ]+)/.exec(request.headers['sec-websocket-protocol'] ?? '')?.[1] ?? ''
    if (!isAccepted(token)) {
      socket.close(3000, 'unauthorized')
      return
    }
    const listener: Listener = {
      say: (text) => {
        socket.send(text)
      },
      drop: (code) => {
        socket.close(code)
      },
    }
    listeners.add(listener)
    socket.on('close', () => listeners.delete(listener))
  }

  const server = createServer(onStream)
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'notes' })
  sockets.on('connection', onSocket)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`,
    shown,
    open: () => listeners.size,
    accept: (...tokens) => {
      accepted = tokens
    },
    say: (text) => {
      for (const listener of listeners) listener.say(text)
    },
    drop: (code = 1012) => {
      for (const listener of listeners) listener.drop(code)
    },
    async stop() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
