/**
 * The ports: what the core needs of the world, as interfaces of one to three methods. Adapters implement them; an app may
 * bring its own.
 */
import type { AuthError } from './errors.ts'
import type { StoredRecord } from './record.ts'
import type { TokenResponse } from './tokenResponse.ts'

/** A value, now or later. */
export type MaybePromise<T> = T | Promise<T>

/** What a refresher is given. */
export interface RefreshRequest {
  /** `undefined` when the session holds none, as with a refresh token in an httpOnly cookie. */
  readonly refreshToken: string | undefined
  readonly accessToken: string | undefined
  /** Aborts when the refresh takes too long or the session ends meanwhile. */
  readonly signal: AbortSignal
}

/**
 * Asks an authorization server for the next tokens. A plain async function is one. What it may throw:
 * `RefreshRejectedError` ends the session, `RefreshConfigurationError` stops further tries, anything else passes.
 *
 * @example
 * const refresher: TokenRefresher = async ({ refreshToken, signal }) => {
 *   const response = await fetch('/session/refresh', { method: 'POST', body: refreshToken ?? null, signal })
 *   if (response.status === 401) throw new RefreshRejectedError()
 *   return (await response.json()) as TokenResponse
 * }
 */
export interface TokenRefresher {
  (request: RefreshRequest): Promise<TokenResponse>
  /** Tells the server that the session is over (RFC 7009); called once after a logout, its failure is ignored. */
  readonly revoke?: (request: RefreshRequest) => Promise<void>
  /** Without a refresh token a refresh is pointless. @default false */
  readonly requiresRefreshToken?: boolean
  /** The session may outlive our storage (a cookie): with nothing stored, ask the server at the start. @default false */
  readonly restoresSession?: boolean
  /** The only `token_type` that is taken: what the requests are able to send (RFC 6749 §7.1). @default 'Bearer' */
  readonly tokenType?: 'Bearer' | 'DPoP'
  /** Presets: what they were called with, so that a worker can call them with the same. */
  readonly describe?: () => RefresherDescription
}

/** A preset as data, which a worker can be sent. */
export interface RefresherDescription {
  readonly preset: string
  /** Addresses are absolute: a worker may live in another folder than the page. */
  readonly options: Readonly<Record<string, unknown>>
}

/** One refresh, to be carried out by somebody who shares the storage. All of it is data, and none of it a token. */
export interface RotationTask {
  /** What the asker holds tokens of; or held the last ones of. */
  readonly generation: number
  readonly holdsTokens: boolean
  /** Ms. */
  readonly refreshTimeout: number
  readonly sendMargin: number
  readonly accessTokenLifetime: number | undefined
}

/** What a refresh that was made elsewhere has led to. */
export interface RotationOutcome {
  /** What is stored now. */
  readonly record: unknown
  readonly error: AuthError | undefined
}

/**
 * Carries out refreshes elsewhere, where the end of a page does not abort them. Called once with the refresher.
 *
 * @throws {AuthOptionError} when this refresher cannot be carried out there
 */
export type RefreshExecutor = (
  refresher: TokenRefresher,
) => (task: RotationTask, signal: AbortSignal) => Promise<RotationOutcome | undefined>

/** Where the one record of a session is kept. `webStorage` and `asyncStorage` wrap the usual stores. */
export interface TokenStorage {
  /** What is stored, as `update` stored it or as its JSON; `undefined` or `null` when nothing is. */
  read(): MaybePromise<unknown>
  /**
   * Compare and set: hands what is stored to `change` and stores what it answers, unless that is `undefined`; both in one
   * step, as far as the store can. Resolves when the record is durable.
   */
  update(change: (stored: unknown) => StoredRecord | undefined): MaybePromise<void>
}

/** One holder at a time among those who share a storage. */
export interface RefreshLock {
  /**
   * Runs `work` while holding the lock and answers its result. When the lock cannot be had within `timeout` ms, or when its last
   * holder may still be at work, runs it all the same with `held` false.
   */
  hold<T>(work: (held: boolean) => Promise<T>, options: { signal: AbortSignal; timeout: number }): Promise<T>
}

/** Tells the others who share a storage that the record has changed. Carries a number, never a token. */
export interface TabChannel {
  /** Tells the others. */
  announce(generation: number): void
  /** Called when another one has announced; the answer ends it. */
  subscribe(listener: (generation: number) => void): () => void
}

/** Local time. Tests and simulations bring their own. */
export interface Clock {
  /** Epoch ms. */
  now(): number
  /** Ms that never jump; with it a jump of `now()` is noticed. */
  monotonic?(): number
  /** As `setTimeout`; the answer is for `clearTimeout`. */
  setTimeout(callback: () => void, ms: number): unknown
  /** Nothing happens any more. */
  clearTimeout(handle: unknown): void
}

/** What the world can tell that timers cannot. */
export type WakeSignal = 'wake' | 'online' | 'offline' | 'visible' | 'hidden' | 'active'

/** Whoever notices that the world may have changed meanwhile: a page that is shown, a network that is back. */
export interface WakeSource {
  /** The answer ends it. */
  subscribe(listener: (signal: WakeSignal) => void): () => void
}

/** All that an HTTP adapter sees of an `Auth`. */
export interface TokenSource {
  /**
   * The access token to send to `url`, at once or when it is there; `undefined` when none may go there.
   *
   * @throws {AuthError} when there is none to be had, unless `optional`
   */
  tokenFor(url: string, options?: TokenRequest): MaybePromise<string | undefined>
  /**
   * Reports that a resource server answered 401 to `token`; answers another token worth one more try, `undefined` when
   * there is none and the 401 stands.
   *
   * @throws {AuthError} when a refresh was made for it and failed
   */
  replaceRejected(token: string, options?: { signal?: AbortSignal | undefined }): Promise<string | undefined>
  /** An authorised `fetch`, of a source that hands no token to the page (`authchart/remote`); adapters then send by it alone. */
  readonly fetch?: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
}

/** How a token is asked for. */
export interface TokenRequest {
  /** Ends the wait of this caller alone; a refresh goes on. */
  readonly signal?: AbortSignal | undefined
  /** Answer `undefined` in place of throwing when no token can be had. @default false */
  readonly optional?: boolean | undefined
}
