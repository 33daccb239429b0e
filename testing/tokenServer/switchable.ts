/** What every token server is, whatever brings the requests. */
import { createCounters } from './counters.ts'
import type { World } from './dialect.ts'
import { exchange, type Outcome } from './exchange.ts'
import type { Fault } from './faults.ts'
import type { TokenServerOptions, TokenServerStats, TokenService } from './options.ts'
import type { ReceivedRequest } from './receive.ts'
import { Sessions } from './sessions.ts'
import { createSimpleJwtDialect } from './simpleJwtDialect.ts'
import { Tokens } from './tokens.ts'
import { Users } from './users.ts'

export class SwitchableService implements TokenService {
  accessLifetime: number
  refreshLifetime: number
  rotate: boolean
  blacklist: boolean
  fault: Fault
  clockOffset: number
  simpleJwtRelease: '5.2' | '5.5'
  readonly #world: World
  readonly #answer: (request: ReceivedRequest, startedAt: number) => Promise<Outcome>

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
    this.#answer = (request, startedAt) => exchange(parts, request, startedAt)
  }

  get stats(): TokenServerStats {
    return Object.freeze({ ...this.#world.counters })
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

  /**
   * Counts it as soon as it begins to arrive.
   *
   * @param read the whole of it, or `undefined` when the client has gone away
   * @returns `undefined` when nobody is there any more
   */
  protected async take(read: () => Promise<ReceivedRequest | undefined>): Promise<Outcome | undefined> {
    const startedAt = performance.now()
    this.#world.counters.requests += 1
    const request = await read()
    return request && this.#answer(request, startedAt)
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
