import type { Auth } from '../../machines/auth.ts'
import { isAuthClosedError, isLoggedOutError } from '../../machines/errorGuards.ts'
import { AuthOptionError } from '../../machines/errors.ts'
import type { Connection, KeepOptions } from './connection.ts'

interface Settings<C extends Connection> extends Required<KeepOptions<C>> {
  readonly url: URL
}

/** Ms: a connection that ends sooner counts as a failure, or a server that drops each of them would be asked without end. */
const STEADY = 10_000

/** Holds at most one open connection, and at most one that is to take its place. */
export class Keeper<C extends Connection> {
  readonly #auth: Pick<Auth, 'tokenFor' | 'replaceRejected' | 'on'>
  readonly #settings: Settings<C>
  /** The same place as `fetch` knows it, for the rule of origins. */
  readonly #origin: string
  readonly #ends: (() => void)[] = []
  #current: C | undefined
  #next: C | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Ends the attempt that is under way. */
  #attempt = new AbortController()
  #failures = 0

  constructor(auth: Pick<Auth, 'tokenFor' | 'replaceRejected' | 'on'>, settings: Settings<C>) {
    this.#auth = auth
    this.#settings = settings
    this.#origin = settings.url.href.replace(/^ws/, 'http')
  }

  get current(): C | undefined {
    return this.#current
  }

  start(): void {
    const renew = (): void => {
      this.#failures = 0
      this.#connect()
    }
    // Looked at once before all else, so that a mistake in `url` is told to who made it.
    const asked = this.#ask()
    this.#ends.push(
      this.#auth.on('loggedIn', renew),
      this.#auth.on('refreshed', renew),
      this.#auth.on('adopted', renew),
      this.#auth.on('loggedOut', () => {
        this.#disconnect()
      }),
      this.#auth.on('expired', () => {
        this.#disconnect()
        this.#connect()
      }),
      // A refresh that waits for a request to start it takes this for one.
      this.#auth.on('expiring', () => void this.#ask().catch(() => undefined)),
    )
    this.#connect(asked)
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end()
    this.#disconnect()
  }

  #ask(signal?: AbortSignal): Promise<string> {
    const token = this.#auth.tokenFor(this.#origin, { signal })
    if (token === undefined) throw new AuthOptionError('url', `is of none of the origins of auth: ${this.#origin}`)
    return Promise.resolve(token as string | Promise<string>)
  }

  /** In place of an attempt that may be under way; the open connection stays until the new one is. */
  #connect(asked?: Promise<string>): void {
    this.#abandon()
    const { signal } = this.#attempt
    const token = asked ?? this.#ask(signal)
    token.then(
      (token) => {
        if (!signal.aborted) this.#open(token, signal)
      },
      (error: unknown) => {
        // Nobody is signed in: the login will tell.
        if (!signal.aborted && !isLoggedOutError(error) && !isAuthClosedError(error)) this.#retry()
      },
    )
  }

  #open(token: string, signal: AbortSignal): void {
    const connection = this.#make(token)
    let openedAt = Infinity
    this.#next = connection
    connection.addEventListener('open', () => {
      if (this.#next !== connection) return
      this.#next = undefined
      this.#current?.close()
      this.#current = connection
      openedAt = performance.now()
    })
    const check = (event: object): void => {
      // An EventSource tells of errors that it mends by itself.
      if (connection.readyState < 2 || (connection !== this.#next && connection !== this.#current)) return
      if (connection === this.#current) this.#current = undefined
      if (connection === this.#next) this.#next = undefined
      if (performance.now() - openedAt > STEADY) this.#failures = 0
      // Its successor is on the way.
      if (this.#next !== undefined) return
      if (this.#settings.isRejection(event)) this.#replace(token, signal)
      else this.#retry()
    }
    connection.addEventListener('close', check)
    connection.addEventListener('error', check)
  }

  /** What goes wrong in there may quote the token: a WebSocket does when it cannot be a subprotocol. */
  #make(token: string): C {
    try {
      return this.#settings.open(this.#settings.url.href, token)
    } catch (error) {
      this.close()
      throw new AuthOptionError(
        'open',
        `threw ${error instanceof Error ? error.name : typeof error}; nothing is kept open`,
      )
    }
  }

  /** The server has refused the token. */
  #replace(token: string, signal: AbortSignal): void {
    this.#auth.replaceRejected(token, { signal }).then(
      (next) => {
        // After a refresh its event has already started the next attempt, and aborted this one.
        if (signal.aborted) return
        if (next === undefined) this.#retry()
        else this.#connect()
      },
      () => {
        if (!signal.aborted) this.#retry()
      },
    )
  }

  #retry(): void {
    this.#failures += 1
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#connect()
    }, this.#settings.retryDelay(this.#failures))
  }

  #abandon(): void {
    clearTimeout(this.#timer)
    this.#attempt.abort()
    this.#attempt = new AbortController()
    const abandoned = this.#next
    this.#next = undefined
    abandoned?.close()
  }

  #disconnect(): void {
    this.#abandon()
    const last = this.#current
    this.#current = undefined
    last?.close()
  }
}
