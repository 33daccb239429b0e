/** What requests ask of the chart: a token, or another one for one that was rejected. */
import { abortable } from './abortable.ts'
import type { AuthActor, AuthSnapshot } from './authActor.ts'
import type { AuthEvent } from './authContext.ts'
import {
  isAuthError,
  isRefreshConfigurationError,
  isRefreshRejectedError,
  isRefreshUnavailableError,
  isTokenResponseError,
} from './errorGuards.ts'
import {
  AuthClosedError,
  LoggedOutError,
  RefreshConfigurationError,
  RefreshRejectedError,
  RefreshUnavailableError,
  type AuthError,
} from './errors.ts'
import type { MaybePromise, TokenRequest, TokenSource } from './ports.ts'
import { rejected } from './rejected.ts'
import { isIn, isInFlight, Settled } from './settled.ts'
import type { Vault } from './vault.ts'
import type { WatchedClock } from './watchedClock.ts'

export interface AskingParts {
  readonly actor: AuthActor
  readonly send: (event: AuthEvent) => void
  readonly vault: Vault
  readonly clock: WatchedClock
  readonly isAllowed: (url: string) => boolean
}

export interface AccessTokenRequest {
  /** Ends the wait of this caller alone; the refresh goes on. */
  readonly signal?: AbortSignal | undefined
  /** Ms the token should still live; a shorter one is refreshed first, if it can be. @default 0 */
  readonly minValidity?: number | undefined
}

/**
 * What requests ask, whoever they are. Methods need their `this`. Where thousands of sessions live each step from object to object waits
 * for memory, so what the hot path needs is one step away.
 */
export class Asking implements TokenSource {
  readonly #vault: Vault
  readonly #clock: WatchedClock
  readonly #parts: AskingParts
  readonly #settled: Settled

  constructor(parts: AskingParts) {
    this.#vault = parts.vault
    this.#clock = parts.clock
    this.#parts = parts
    this.#settled = new Settled(parts.actor)
  }

  getAccessToken(request: AccessTokenRequest = {}): Promise<string> {
    const fresh = this.#vault.freshPromise(this.#clock.now() + (request.minValidity ?? 0))
    return fresh === undefined || request.signal?.aborted === true ? this.#ask(request) : fresh
  }

  tokenFor(url: string, { signal, optional }: TokenRequest = {}): MaybePromise<string | undefined> {
    const { vault, clock, isAllowed } = this.#parts
    if (!isAllowed(url)) return undefined
    const fresh = vault.fresh(clock.now())
    if (fresh !== undefined) return fresh
    const token = this.#ask({ signal })
    return optional === true ? token.catch(ignoreAuthError) : token
  }

  async replaceRejected(
    token: string,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<string | undefined> {
    const { actor, send, vault, clock } = this.#parts
    if (vault.doubt !== undefined) await abortable(vault.doubt, signal)
    if (!vault.knows(token)) return undefined
    const current = vault.usable(clock.now())
    if (current === undefined) return this.#ask({ signal })
    if (current !== token) return current
    const { session } = vault
    clock.check()
    send({ type: 'token.rejected', generation: vault.generation })
    if (!isIn(actor.getSnapshot(), 'refreshing')) return undefined
    await this.#settled.wait(yes, signal)
    const next = vault.session === session ? vault.usable(clock.now()) : undefined
    if (next !== undefined && next !== token) return next
    throw outcomeOf(actor.getSnapshot(), true)
  }

  /** Starts a refresh or joins the one in flight; rejects when it failed or when none could be started. */
  async refresh(): Promise<void> {
    const { actor, send, clock } = this.#parts
    clock.check()
    send({ type: 'clock.ticked' })
    send({ type: 'refresh.requested' })
    if (isIn(actor.getSnapshot(), 'restoring')) {
      await this.#settled.wait(yes)
      send({ type: 'refresh.requested' })
    }
    const isStarted = isIn(actor.getSnapshot(), 'refreshing')
    if (isStarted) await this.#settled.wait(yes)
    const snapshot = actor.getSnapshot()
    const { failure, meta } = snapshot.context
    const isOver = snapshot.status !== 'active' || snapshot.hasTag('anonymous')
    const hasFailed = isOver || (failure ?? meta?.refused) !== undefined
    if (!isStarted && !hasFailed && meta?.refreshable === false)
      throw new RefreshConfigurationError('There is no refresh token: the login brought none')
    if (!isStarted || hasFailed) throw outcomeOf(snapshot, isStarted)
  }

  #ask(request: AccessTokenRequest): Promise<string> {
    const { vault } = this.#parts
    return vault.doubt === undefined ? this.#answer(request, vault.session) : this.#askInDoubt(request, vault.session)
  }

  /** A sibling's logout or rotation is on its way from the storage. */
  async #askInDoubt(request: AccessTokenRequest, session: number): Promise<string> {
    const { vault } = this.#parts
    request.signal?.throwIfAborted()
    while (vault.doubt !== undefined) await abortable(vault.doubt, request.signal)
    return this.#answer(request, session)
  }

  /** Not an async function, which would be kept for each of thousands who wait. */
  #answer(request: AccessTokenRequest, session: number): Promise<string> {
    const { signal } = request
    try {
      signal?.throwIfAborted()
      const token = this.#look(request, session, false)
      if (token !== undefined) return Promise.resolve(token)
    } catch (error) {
      return rejected(error)
    }
    return this.#settled.wait(() => this.#look(request, session, true), signal)
  }

  /**
   * A token; `undefined` while one is to be waited for.
   *
   * @throws {AuthError} when there is none to be had
   */
  #look({ minValidity = 0 }: AccessTokenRequest, session: number, waited: boolean): string | undefined {
    const { actor, vault, clock } = this.#parts
    const before = actor.getSnapshot()
    // Tokens of the next session must not answer a request of the last: another user may have signed in.
    if (before.status !== 'active' || vault.session !== session) throw outcomeOf(before, waited)
    // Whoever comes while a refresh is in flight has nothing to tell the chart, and there may be thousands.
    const isWanted = waited ? vault.usable(clock.now()) === undefined : !isInFlight(before)
    if (isWanted) this.#request(minValidity)
    const snapshot = actor.getSnapshot()
    const hasFailed = snapshot.context.failure !== undefined
    const token = vault.usable(clock.now() + (waited ? 0 : minValidity))
    if (token !== undefined && !(waited && minValidity > 0 && hasFailed)) return token
    return isInFlight(snapshot) ? undefined : this.#lesserToken(snapshot, waited)
  }

  /** Lets the chart look at the clock, then tells it that a token is wanted. */
  #request(minValidity: number): void {
    const { send, clock } = this.#parts
    clock.check()
    send({ type: 'clock.ticked' })
    send({ type: 'token.requested', minValidity })
  }

  /** Nothing is on its way: a token that lives shorter than asked for is the best there is, unless a refresh failed for it. */
  #lesserToken(snapshot: AuthSnapshot, waited: boolean): string {
    const token = this.#vault.usable(this.#clock.now())
    if (token !== undefined && snapshot.context.failure === undefined) return token
    throw outcomeOf(snapshot, waited)
  }
}

const yes = (): boolean => true

const ignoreAuthError = (error: unknown): undefined => {
  if (!isAuthError(error)) throw error
}

/** The error that says why there is no token. Those who waited hear how the refresh ended, those who come later what it left. */
function outcomeOf(snapshot: AuthSnapshot, waited: boolean): AuthError {
  if (snapshot.status !== 'active') return new AuthClosedError()
  const { failure, reason, retryAt, now, meta } = snapshot.context
  if (snapshot.hasTag('anonymous')) {
    const isRefusal = waited && isRefreshRejectedError(failure) && failure.reason === reason
    return isRefusal ? failure : new LoggedOutError(reason, { cause: failure })
  }
  // A sibling has heard it from the server.
  if (failure === undefined && meta?.refused !== undefined)
    return new RefreshRejectedError(undefined, { reason: meta.refused })
  // The session that was asked about is over, and another has begun.
  if (failure === undefined && snapshot.hasTag('usable')) return new LoggedOutError('loggedOut')
  const speaksForItself =
    isRefreshConfigurationError(failure) ||
    isRefreshRejectedError(failure) ||
    isRefreshUnavailableError(failure) ||
    (waited && isTokenResponseError(failure))
  return speaksForItself
    ? failure
    : new RefreshUnavailableError(retryAt > now() ? retryAt : undefined, { cause: failure })
}
