/** What every token server is, whatever brings the requests. */
import type { Clock, TokenResponse } from '../../machines/index.ts'
import { createCounters } from './counters.ts'
import type { Dialect, World } from './dialect.ts'
import { exchange, ticksOf, type ExchangeParts, type Outcome } from './exchange.ts'
import type { Fault } from './faults.ts'
import { createOAuthDialect } from './oauthDialect.ts'
import type { TokenFetch, TokenServerOptions, TokenServerStats } from './options.ts'
import { receiveRequest, type ReceivedRequest } from './receive.ts'
import { Sessions } from './sessions.ts'
import { createSimpleJwtDialect } from './simpleJwtDialect.ts'
import { Tokens } from './tokens.ts'
import { Users } from './users.ts'

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, ms) {
    const timer: unknown = setTimeout(callback, ms)
    // A slow answer must not keep a Node process alive.
    ;(timer as { unref?: () => void }).unref?.()
    return timer
  },
  clearTimeout(timer) {
    clearTimeout(timer as number)
  },
}

export class SwitchableService implements TokenFetch {
  accessLifetime: number
  refreshLifetime: number
  rotate: boolean
  blacklist: boolean
  grace: number
  revokesFamilies: boolean
  opaque: boolean
  fault: Fault
  clockOffset: number
  simpleJwtRelease: '5.2' | '5.5'
  readonly #world: World
  readonly #dialect: Dialect
  readonly #parts: ExchangeParts
  #calls = new AbortController()

  /** @param during see `World` */
  constructor(options: TokenServerOptions, during: World['during'] = (work) => work) {
    this.accessLifetime = options.accessLifetime ?? 20
    this.refreshLifetime = options.refreshLifetime ?? 86_400
    this.rotate = options.rotate ?? true
    this.blacklist = options.blacklist ?? true
    this.grace = options.grace ?? 0
    this.revokesFamilies = options.revokesFamilies ?? false
    this.opaque = options.opaque ?? false
    this.fault = options.fault ?? { kind: 'none' }
    this.clockOffset = options.clockOffset ?? 0
    this.simpleJwtRelease = options.simpleJwtRelease ?? '5.2'
    this.#world = this.#createWorld(options, during)
    const create = options.dialect === 'oauth2' ? createOAuthDialect : createSimpleJwtDialect
    this.#dialect = create(this.#world)
    this.#parts = { world: this.#world, dialect: this.#dialect, options }
  }

  get stats(): TokenServerStats {
    return Object.freeze({ ...this.#world.counters })
  }

  get refreshPath(): string {
    return this.#dialect.refreshPath
  }

  readonly fetch: TokenFetch['fetch'] = async (input, init) => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    const outcome = this.take(() => this.#world.during(receiveRequest(request)))
    const unlessEnded = new AbortController()
    const ended = [request.signal, this.#calls.signal].map((signal) => endOf(signal, unlessEnded.signal))
    try {
      return await Promise.race([outcome.then(responseOf), ...ended])
    } finally {
      unlessEnded.abort()
    }
  }

  logIn(name = 'alice'): TokenResponse {
    return this.#dialect.logIn(this.#world.users.named(name))
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
    const startedAt = ticksOf(this.#world)
    this.#world.counters.requests += 1
    const request = await read()
    return request && exchange(this.#parts, request, startedAt)
  }

  /** Breaks the connections of those who are being answered, or never will be. */
  protected endCalls(): void {
    this.#calls.abort(new TypeError('Failed to fetch'))
    this.#calls = new AbortController()
  }

  #createWorld({ clock = systemClock, random = Math.random, resources }: TokenServerOptions, during: World['during']) {
    const now = (): number => clock.now() + this.clockOffset
    return {
      switches: this,
      clock,
      now,
      tokens: new Tokens(now, random),
      sessions: new Sessions(),
      users: new Users(),
      counters: createCounters(),
      resources,
      during,
    }
  }
}

function responseOf(outcome: Outcome | undefined): Response | Promise<never> {
  if (outcome === 'hang') return new Promise<never>(() => undefined)
  // As a browser says it.
  if (outcome === 'reset' || outcome === undefined) throw new TypeError('Failed to fetch')
  const { status, headers, body } = outcome
  // A body of no length is none, as over HTTP.
  const isEmpty = typeof body === 'string' ? body === '' : body.byteLength === 0
  return new Response(isEmpty ? null : body, { status, headers })
}

/** @param until stops listening */
const endOf = (signal: AbortSignal, until: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void => {
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', end, { signal: until })
  })
