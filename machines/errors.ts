/** Why there is no session. `explain()`, `LoggedOutError` and the event `loggedOut` carry it. */
export type LogoutReason =
  /** Nobody has signed in yet, or nothing was stored. */
  | 'notLoggedIn'
  /** `logOut()` was called. */
  | 'loggedOut'
  /** `logOut()` was called in another tab or process that shares the storage. */
  | 'loggedOutElsewhere'
  /** The authorization server refused the refresh token. */
  | 'refreshRejected'
  /** The authorization server refused a refresh token whose earlier use got no answer: it had probably been rotated then. */
  | 'refreshOutcomeLost'
  /** The access token ended and there is no refresh token to get another. */
  | 'tokenExpired'
  /** Nobody was active for `idleLimit`. */
  | 'idle'
  /** The login is `absoluteLimit` ago. */
  | 'absoluteLimit'
  /** The storage did not answer when the session was to be restored, or held something that cannot be read. */
  | 'storageUnavailable'

/** The limits a session can reach. */
export type LimitReason = Extract<LogoutReason, 'idle' | 'absoluteLimit'>

/** Every `code` an `AuthError` can have. */
export type AuthErrorCode =
  | 'ERR_AUTH_OPTION'
  | 'ERR_AUTH_LOGGED_OUT'
  | 'ERR_AUTH_REFRESH_UNAVAILABLE'
  | 'ERR_AUTH_REFRESH_REJECTED'
  | 'ERR_AUTH_REFRESH_CONFIGURATION'
  | 'ERR_AUTH_TOKEN_ENDPOINT'
  | 'ERR_AUTH_TOKEN_RESPONSE'
  | 'ERR_AUTH_STORAGE'
  | 'ERR_AUTH_CREDENTIALS'
  | 'ERR_AUTH_SIGN_IN'
  | 'ERR_AUTH_CLOSED'
  | 'ERR_AUTH_LOG'

/**
 * The base of every error of this package. Tell them apart by `code` or by the guards (`isLoggedOutError(error)`), which,
 * unlike `instanceof`, also work across two installed copies. No message, field or cause holds a token.
 */
export abstract class AuthError extends Error {
  abstract readonly code: AuthErrorCode

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
  }

  /** For logs: `JSON.stringify` of a plain `Error` says nothing. */
  toJSON(): Record<string, unknown> {
    const cause = this.cause instanceof Error ? this.cause.message : undefined
    return { ...Object.fromEntries(Object.entries(this)), name: this.name, message: this.message, cause }
  }
}

/** An option of `createAuth` or of an adapter is misspelt, missing or out of range. */
export class AuthOptionError extends AuthError {
  readonly code = 'ERR_AUTH_OPTION'
  /** The option's name. */
  readonly option: string

  constructor(option: string, message: string) {
    super(`Option "${option}" ${message}`)
    this.name = 'AuthOptionError'
    this.option = option
  }
}

/** There is no session: a login is needed. */
export class LoggedOutError extends AuthError {
  readonly code = 'ERR_AUTH_LOGGED_OUT'
  readonly reason: LogoutReason

  constructor(reason: LogoutReason, options?: { cause?: unknown }) {
    super(`Logged out (${reason}): sign in again`, options)
    this.name = 'LoggedOutError'
    this.reason = reason
  }
}

/** No usable access token can be had now, but the session lives: try again after `retryAt`. */
export class RefreshUnavailableError extends AuthError {
  readonly code = 'ERR_AUTH_REFRESH_UNAVAILABLE'
  /** Epoch ms (local clock) of the next attempt; `undefined` when none is planned. */
  readonly retryAt: number | undefined

  constructor(retryAt: number | undefined, options?: { cause?: unknown }) {
    super('The access token could not be refreshed now; the session is kept and the refresh is tried again', options)
    this.name = 'RefreshUnavailableError'
    this.retryAt = retryAt
  }
}

/**
 * The authorization server refused the refresh token (RFC 6749 §5.2 `invalid_grant`). A refresher of your own throws it to
 * end the session; anything else it throws is taken as passing.
 */
export class RefreshRejectedError extends AuthError {
  readonly code = 'ERR_AUTH_REFRESH_REJECTED'
  /** The reason with which the session ends. @default 'refreshRejected' */
  readonly reason: LogoutReason

  constructor(message = 'The refresh token was refused', options?: { cause?: unknown; reason?: LogoutReason }) {
    super(message, options)
    this.name = 'RefreshRejectedError'
    this.reason = options?.reason ?? 'refreshRejected'
  }
}

/**
 * The authorization server says that the request itself is wrong, or there is no refresh token to ask with; the same again would
 * not help.
 */
export class RefreshConfigurationError extends AuthError {
  readonly code = 'ERR_AUTH_REFRESH_CONFIGURATION'
  /** The HTTP status, when there was one. */
  readonly status: number | undefined

  constructor(message: string, options?: { cause?: unknown; status?: number }) {
    super(message, options)
    this.name = 'RefreshConfigurationError'
    this.status = options?.status
  }
}

/** The token endpoint gave no answer, or one that passes (5xx, 408, 425, 429). */
export class TokenEndpointError extends AuthError {
  readonly code = 'ERR_AUTH_TOKEN_ENDPOINT'
  /** The HTTP status; `undefined` when there was no response, so that nobody knows whether the server acted. */
  readonly status: number | undefined
  /** Milliseconds the server asked to wait (`Retry-After`, RFC 9110 §10.2.3). */
  readonly retryAfter: number | undefined
  /** The refresh token did not get as far as being sent, so nothing can have happened to it. @default false */
  readonly unsent: boolean

  constructor(
    message: string,
    options?: { cause?: unknown; status?: number; retryAfter?: number | undefined; unsent?: boolean },
  ) {
    super(message, options)
    this.name = 'TokenEndpointError'
    this.status = options?.status
    this.retryAfter = options?.retryAfter
    this.unsent = options?.unsent ?? false
  }
}

/** What should be a token response is none (RFC 6749 §5.1): not JSON, no access token, a wrong type, a redirect. */
export class TokenResponseError extends AuthError {
  readonly code = 'ERR_AUTH_TOKEN_RESPONSE'

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'TokenResponseError'
  }
}

/** The storage failed; the tokens stay in memory. Only ever in the event `storageFailed`, never thrown at a request. */
export class StorageError extends AuthError {
  readonly code = 'ERR_AUTH_STORAGE'
  readonly operation: 'read' | 'write'

  constructor(operation: 'read' | 'write', options?: { cause?: unknown }) {
    super(`The storage failed to ${operation}; the tokens are kept in memory`, options)
    this.name = 'StorageError'
    this.operation = operation
  }
}

/** A sign-in was refused: wrong user name or password, or an account that may not sign in. */
export class CredentialsError extends AuthError {
  readonly code = 'ERR_AUTH_CREDENTIALS'
  readonly status: number

  constructor(message: string, options: { status: number }) {
    super(message)
    this.name = 'CredentialsError'
    this.status = options.status
  }
}

/** Why a sign-in by redirect came to nothing. */
export type SignInFailure =
  /** No sign-in was begun here that this answer belongs to: forged (CSRF), replayed, or begun in another tab. */
  | 'unknownState'
  /** The authorization server said no; `error` says why, such as `access_denied`. */
  | 'denied'
  /** The answer is not what was asked for: another issuer (RFC 9207), a wrong nonce, an ID token that does not hold. */
  | 'badAnswer'
  /** The token endpoint refused the code; `error` says why, such as `invalid_grant`. */
  | 'codeRefused'

/** A sign-in by redirect failed; nobody is signed in by it. */
export class SignInError extends AuthError {
  readonly code = 'ERR_AUTH_SIGN_IN'
  readonly reason: SignInFailure
  /** The `error` of RFC 6749 §4.1.2.1 or §5.2, where the server gave one. */
  readonly error: string | undefined

  constructor(reason: SignInFailure, message: string, options?: { cause?: unknown; error?: string | undefined }) {
    super(message, options)
    this.name = 'SignInError'
    this.reason = reason
    this.error = options?.error
  }
}

/** `close()` was called. */
export class AuthClosedError extends AuthError {
  readonly code = 'ERR_AUTH_CLOSED'

  constructor() {
    super('This auth was closed')
    this.name = 'AuthClosedError'
  }
}
