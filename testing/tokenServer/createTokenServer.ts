/** A small token server in this process, for demos and tests. Not for production: its users are built in. */
import { listenOn, type Listening } from './http.ts'
import type { TokenServer, TokenServerOptions } from './options.ts'
import { SwitchableService } from './switchable.ts'

/**
 * A token server that speaks like Django REST framework Simple JWT, or OAuth 2.0, and can be made to fail. It answers by its `fetch`, or on a
 * port.
 *
 * @example
 * const server = createTokenServer({ accessLifetime: 5 })
 * const baseUrl = await server.listen()
 * server.fault = { kind: 'outage', scope: 'token' }
 * await server.close()
 */
export const createTokenServer = (options: TokenServerOptions = {}): TokenServer => new HttpService(options)

class HttpService extends SwitchableService implements TokenServer {
  readonly #options: TokenServerOptions
  #listening: Listening | undefined

  constructor(options: TokenServerOptions) {
    super(options)
    this.#options = options
  }

  async listen(port = 0): Promise<string> {
    this.#listening = await listenOn(port, {
      cors: this.#options,
      now: () => (this.#options.clock?.now() ?? Date.now()) + this.clockOffset,
      take: (read) => this.take(read),
    })
    return this.#listening.url
  }

  async close(): Promise<void> {
    this.endCalls()
    await this.#listening?.close()
  }
}
