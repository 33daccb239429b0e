/** A small token server in this process, over real HTTP, for demos and tests. Not for production: its users are built in. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerPreflight, corsHeaders } from './cors.ts'
import type { TokenServer, TokenServerOptions } from './options.ts'
import { receive } from './receive.ts'
import type { Reply } from './reply.ts'
import { SwitchableService } from './switchable.ts'

const HOST = '127.0.0.1'

/**
 * A token server that speaks like Django REST framework Simple JWT and can be made to fail.
 *
 * @example
 * const server = createTokenServer({ accessLifetime: 5 })
 * const baseUrl = await server.listen()
 * server.fault = { kind: 'outage', scope: 'token' }
 * await server.close()
 */
export function createTokenServer(options: TokenServerOptions = {}): TokenServer {
  return new HttpService(options)
}

class HttpService extends SwitchableService implements TokenServer {
  readonly #http: Server
  readonly #options: TokenServerOptions

  constructor(options: TokenServerOptions) {
    super(options)
    this.#options = options
    this.#http = createServer((incoming, response) => void this.#answerTo(incoming, response))
  }

  async listen(port = 0): Promise<string> {
    this.#http.listen(port, HOST)
    await once(this.#http, 'listening')
    const { port: actual } = this.#http.address() as AddressInfo
    return `http://${HOST}:${actual}`
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      // Its only error is that it was not listening.
      this.#http.close(() => {
        resolve()
      })
      this.#http.closeAllConnections()
    })
  }

  async #answerTo(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const preflight = answerPreflight(this.#options, incoming.method, incoming.headers)
    if (preflight !== undefined) {
      this.#send(incoming, response, { ...preflight, headers: { Date: this.#date(), ...preflight.headers } })
      return
    }
    const outcome = await this.take(() => receive(incoming).catch(() => undefined))
    if (outcome === 'reset') incoming.socket.resetAndDestroy()
    else if (outcome !== undefined && outcome !== 'hang') this.#send(incoming, response, outcome)
  }

  #send(incoming: IncomingMessage, response: ServerResponse, reply: Reply): void {
    response.writeHead(reply.status, { ...reply.headers, ...corsHeaders(this.#options, incoming.headers) })
    response.end(reply.body)
  }

  #date(): string {
    return new Date(Date.now() + this.clockOffset).toUTCString()
  }
}
