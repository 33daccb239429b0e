/** A small token server in this process, over real HTTP, for demos and tests. Not for production: its users are built in. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCounters } from './counters.ts'
import type { World } from './dialect.ts'
import { exchange } from './exchange.ts'
import type { Fault } from './faults.ts'
import type { TokenServer, TokenServerOptions, TokenServerStats } from './options.ts'
import { Sessions } from './sessions.ts'
import { createSimpleJwtDialect } from './simpleJwtDialect.ts'
import { Tokens } from './tokens.ts'
import { Users } from './users.ts'

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
  return new SwitchableTokenServer(options)
}

class SwitchableTokenServer implements TokenServer {
  accessLifetime: number
  refreshLifetime: number
  rotate: boolean
  blacklist: boolean
  fault: Fault
  clockOffset: number
  simpleJwtRelease: '5.2' | '5.5'
  readonly #world: World
  readonly #http: Server

  constructor(options: TokenServerOptions) {
    this.accessLifetime = options.accessLifetime ?? 20
    this.refreshLifetime = options.refreshLifetime ?? 86_400
    this.rotate = options.rotate ?? true
    this.blacklist = options.blacklist ?? true
    this.fault = options.fault ?? { kind: 'none' }
    this.clockOffset = options.clockOffset ?? 0
    this.simpleJwtRelease = options.simpleJwtRelease ?? '5.2'
    this.#world = this.#createWorld()
    const parts = { world: this.#world, dialect: createSimpleJwtDialect(this.#world), options }
    this.#http = createServer((incoming, response) => void exchange(parts, incoming, response))
  }

  get stats(): TokenServerStats {
    return Object.freeze({ ...this.#world.counters })
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

  revokeSessions(): void {
    this.#world.sessions.blacklistAll()
  }

  revokeAccess(): void {
    this.#world.sessions.revokeAllAccess()
  }

  deactivateUser(name: string): void {
    this.#world.users.setActive(name, false)
  }

  reactivateUser(name: string): void {
    this.#world.users.setActive(name, true)
  }

  deleteUser(name: string): void {
    this.#world.users.delete(name)
  }

  #createWorld(): World {
    const now = (): number => Date.now() + this.clockOffset
    return {
      switches: this,
      now,
      tokens: new Tokens(now),
      sessions: new Sessions(),
      users: new Users(),
      counters: createCounters(),
    }
  }
}
