/** The words of the chart: what it knows, what it hears, what it tells. No token is in any of them. */
import type { AuthError, LimitReason, LogoutReason, StorageError } from './errors.ts'

/** All the chart knows of a token pair. */
export interface TokenMeta {
  /** Grows with every rotation, login and logout. */
  readonly generation: number
  /** Local epoch ms. */
  readonly issuedAt: number
  /** Local epoch ms after which the access token is not sent; absent when nothing tells. */
  readonly expiresAt?: number
  /** Whether a refresh can be tried at all. */
  readonly refreshable: boolean
  readonly subject?: string
  /** The refresh token was refused, here or elsewhere: why the session ends with the access token. */
  readonly refused?: LogoutReason
  /** Local epoch ms of the login. */
  readonly startedAt?: number
  /** Local epoch ms of the last activity, here or in another tab. @default startedAt */
  readonly activeAt?: number
}

/** The options the chart decides by. */
export interface AuthPolicy {
  /** Ms before the deadline. */
  readonly refreshThreshold: number
  /** Ms before the deadline from which a token is no longer sent. */
  readonly sendMargin: number
  readonly refreshPolicy: 'ahead' | 'onDemand'
  /** What a refused refresh does while the access token is still usable. */
  readonly onRefreshRejected: 'drain' | 'logOut'
  /** Ms without activity. @default none */
  readonly idleLimit?: number
  /** Ms since the login. @default none */
  readonly absoluteLimit?: number
  /** Ms before a limit. */
  readonly limitWarning: number
}

/** What an actor of {@link authMachine} starts with. */
export interface AuthInput {
  /** Local epoch ms: `Date.now`, or a simulation's. */
  readonly now: () => number
  /** For the jitter of the backoff, in [0, 1). @default always 1: the longest wait */
  readonly random?: () => number
  readonly policy?: Partial<AuthPolicy>
}

/** All that the chart knows; moments are local epoch ms. No token. */
export interface AuthContext {
  /** The clock by which every guard decides. */
  readonly now: () => number
  /** In [0, 1), for the jitter of the backoff. */
  readonly random: () => number
  readonly policy: AuthPolicy
  readonly meta: TokenMeta | undefined
  /** The generation of the last tokens, kept after a logout. */
  readonly generation: number
  /** Why there is no session. */
  readonly reason: LogoutReason
  /** How the last refresh failed; cleared by the next success. */
  readonly failure: AuthError | undefined
  /** Failures in a row, and those among them whose answer was unreadable. */
  readonly failures: number
  readonly badResponses: number
  /** No early refresh, and none for a rejection, before this local epoch ms. */
  readonly coolUntil: number
  /** No refresh by itself before this local epoch ms. */
  readonly retryAt: number
  /** No refresh at all before this local epoch ms: the server asked for the pause. */
  readonly retryFloor: number
  /** The generation of the access token that a resource server has answered 401 to. */
  readonly rejectedGeneration: number | undefined
  /** The end of the session, in local epoch ms, that was warned of. */
  readonly warnedOf: number | undefined
  readonly online: boolean
  readonly visible: boolean
}

/** What the chart may hear: facts, never tokens. */
export type AuthEvent =
  /** The storage has answered. */
  | { type: 'session.restored'; meta?: TokenMeta; reason?: LogoutReason; generation?: number }
  /** A login. */
  | { type: 'session.started'; meta: TokenMeta }
  /** A logout, here or elsewhere. */
  | { type: 'session.ended'; reason: LogoutReason; generation?: number }
  /** Somebody wants a token, one that lives for `minValidity` more ms if given. */
  | { type: 'token.requested'; minValidity?: number }
  /** A resource server answered 401 to the token of this generation. */
  | { type: 'token.rejected'; generation: number }
  /** Refresh now, due or not. */
  | { type: 'refresh.requested' }
  /** A sibling's newer tokens were found in the storage. */
  | { type: 'tokens.adopted'; meta: TokenMeta }
  /** Look at the clock again. */
  | { type: 'clock.ticked' }
  /** The local clock was set by `by` ms. */
  | { type: 'clock.jumped'; by: number }
  /** Time to look whether the session has reached a limit. */
  | { type: 'limit.ticked' }
  /** Somebody was there at `at`, here or in another tab. */
  | { type: 'activity.seen'; at: number }
  | { type: 'device.woken' }
  | { type: 'network.lost' }
  | { type: 'network.restored' }
  | { type: 'page.hidden' }
  | { type: 'page.shown' }
  | { type: 'storage.failed'; error: StorageError }

/** What `auth.on` and `actor.on` deliver. */
export type AuthEmitted =
  | { type: 'loggedIn'; generation: number }
  | { type: 'refreshed'; generation: number; expiresAt: number | undefined }
  | { type: 'adopted'; generation: number }
  | { type: 'refreshFailed'; error: AuthError; retryAt: number | undefined }
  | { type: 'expiring'; expiresAt: number | undefined }
  | { type: 'expired'; expiresAt: number | undefined }
  /** The session ends in `timeLeft` ms, unless somebody stays (`idle`) or whatever they do (`absoluteLimit`). */
  | { type: 'limitNear'; reason: LimitReason; endsAt: number; timeLeft: number }
  /** The end that was warned of is put off. */
  | { type: 'stayed'; endsAt: number }
  | { type: 'loggedOut'; reason: LogoutReason }
  | { type: 'storageFailed'; error: StorageError }
