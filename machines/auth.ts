/** What `createAuth` gives, and what of it can be had without the tokens. */
import type { AuthEmitted } from './authContext.ts'
import type { AuthActor } from './authActor.ts'
import type { AccessTokenRequest } from './asking.ts'
import type { Claims } from './claims.ts'
import type { LogoutReason } from './errors.ts'
import type { AuthLog } from './log.ts'
import type { TokenSource } from './ports.ts'
import type { TokenResponse } from './tokenResponse.ts'

/** The top-level states of the chart; docs/concepts.md says what each means. */
export type AuthStatus = 'restoring' | 'valid' | 'expiring' | 'refreshing' | 'expired' | 'loggedOut'

/** A session as it is shown and steered, wherever its chart runs: here, or in a worker (`authchart/remote`). */
export interface AuthView extends Disposable {
  /** The chart's top-level state. */
  readonly status: AuthStatus
  /**
   * Resolves when it is known whether there is a session: when the storage has answered (a synchronous one has already) and, where
   * the server keeps the session in a cookie, the server has.
   */
  readonly ready: Promise<void>
  /** What tells of every change, for bindings to frameworks. It knows no token. */
  readonly actor: Watchable

  /**
   * Starts a session, at once; resolves when it is stored.
   *
   * @throws {TokenResponseError} (as a rejection, the session unchanged) when the response holds no sendable access token
   * @example
   * await auth.logIn({ access, refresh })
   */
  logIn(response: TokenResponse): Promise<void>
  /** Ends the session, at once; resolves when that is stored and revocation was tried. Neither's failure is its own. */
  logOut(): Promise<void>
  /**
   * Refreshes now, due or not, or joins the refresh in flight.
   *
   * @throws {RefreshConfigurationError} (as a rejection) when there is no refresh token; the session goes on
   * @throws {AuthError} (as a rejection) saying why there are no new tokens
   */
  refresh(): Promise<void>

  /** What the access token says, NOT VERIFIED; only of a session whose token is out of reach. */
  claims?(): Claims | undefined
  /** The state in words and moments, for people and logs; no secret in it. */
  explain(): AuthExplanation
  /** Calls `handler` at every event of that type; answers how to stop it. */
  on<Type extends AuthEmitted['type']>(
    type: Type,
    handler: (event: Extract<AuthEmitted, { type: Type }>) => void,
  ): () => void
  /**
   * Tells that somebody is there, and puts off the end by `idleLimit`, in every tab that shares the storage. Too late, it does
   * nothing; nor without that option.
   */
  stay(): void
  /** Tells that time may have passed unnoticed (an app resumed, a device woke): look at the clock, the storage, the network. */
  wake(): void
  /** Stops timers and listeners, and rejects those who wait. The stored session stays. */
  close(): void
}

/** The part of an XState actor that bindings use. */
export interface Watchable {
  /** Called after every event. */
  subscribe(observer: { next?: () => void }): { unsubscribe(): void }
  /** Called after every event. */
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- XState's is of this form, too
  subscribe(listener: () => void): { unsubscribe(): void }
  /** Another one after every change, else the same. */
  getSnapshot(): unknown
}

/** What `createAuth` gives. */
export interface Auth extends AuthView, TokenSource {
  /** The running chart, for inspectors, React bindings and the like. It knows no token. */
  readonly actor: AuthActor
  /** What happened of late, harmless to hand on: no token, no subject; `authchart/log` replays it. */
  readonly log: AuthLog

  /**
   * A token that may be sent now; refreshes first when there is none.
   *
   * @throws {LoggedOutError} when there is no session
   * @throws {RefreshUnavailableError} when no refresh can be had now
   * @throws the signal's reason when `signal` aborts
   */
  getAccessToken(request?: AccessTokenRequest): Promise<string>
  /** A token that may be sent now, if it is there. Starts nothing. */
  peekAccessToken(): string | undefined
}

/** Where a session stands, why, and what comes next; moments are local epoch ms. No secret is in it. */
export interface AuthExplanation {
  readonly status: AuthStatus
  /** The innermost state, such as `expiring.coolingDown`. */
  readonly state: string
  /** Why there is no session; only in `loggedOut`. */
  readonly reason: LogoutReason | undefined
  /** Local epoch ms, each. */
  readonly expiresAt: number | undefined
  readonly refreshAt: number | undefined
  readonly retryAt: number | undefined
  /** When the session ends by `idleLimit` or `absoluteLimit`. */
  readonly endsAt: number | undefined
  readonly lastFailure: { readonly code: string; readonly message: string } | undefined
  readonly failures: number
  readonly generation: number
  readonly refreshable: boolean
  readonly subject: string | undefined
  /** Server − local clock in ms, as far as known. */
  readonly clockOffset: number | undefined
}
