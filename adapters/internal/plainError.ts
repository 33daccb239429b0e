/** An error as data, to be told from a worker to its page. Of its cause only the message goes along. */
import {
  AuthClosedError,
  AuthOptionError,
  CredentialsError,
  LoggedOutError,
  RefreshConfigurationError,
  RefreshRejectedError,
  RefreshUnavailableError,
  SignInError,
  StorageError,
  TokenEndpointError,
  TokenResponseError,
  type AuthError,
  type LogoutReason,
  type SignInFailure,
} from '../../machines/errors.ts'

export interface PlainError {
  readonly code: string
  readonly message: string
  readonly status?: number
  readonly retryAfter?: number
  readonly retryAt?: number
  readonly unsent?: boolean
  readonly reason?: LogoutReason | SignInFailure
  /** What an authorization server called it. */
  readonly error?: string
  readonly operation?: 'read' | 'write'
  readonly option?: string
  /** The message of the cause. */
  readonly cause?: string
}

const FIELDS = ['status', 'retryAfter', 'retryAt', 'unsent', 'reason', 'error', 'operation', 'option'] as const

export function toPlainError(error: unknown): PlainError {
  const { code, message, cause, ...fields } = (error ?? {}) as Partial<Omit<PlainError, 'cause'>> & {
    cause?: unknown
  }
  const said = FIELDS.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]] as const]))
  return {
    code: code ?? 'ERR_AUTH_TOKEN_ENDPOINT',
    message: message ?? (error instanceof Error ? error.message : 'The refresh failed in the worker'),
    ...Object.fromEntries(said),
    ...(cause instanceof Error ? { cause: cause.message } : {}),
  }
}

/** The error that was thrown in the worker. */
export function fromPlainError({
  code,
  message,
  reason: why,
  retryAt,
  cause: words,
  ...fields
}: PlainError): AuthError {
  const reason = why as LogoutReason | undefined
  const options = { ...fields, ...(words === undefined ? {} : { cause: new Error(words) }) }
  switch (code) {
    case 'ERR_AUTH_REFRESH_REJECTED':
      return new RefreshRejectedError(message, { ...options, ...(reason === undefined ? {} : { reason }) })
    case 'ERR_AUTH_REFRESH_CONFIGURATION':
      return new RefreshConfigurationError(message, options)
    case 'ERR_AUTH_REFRESH_UNAVAILABLE':
      return new RefreshUnavailableError(retryAt, options)
    case 'ERR_AUTH_TOKEN_RESPONSE':
      return new TokenResponseError(message, options)
    case 'ERR_AUTH_LOGGED_OUT':
      return new LoggedOutError(reason ?? 'loggedOutElsewhere', options)
    case 'ERR_AUTH_SIGN_IN':
      return new SignInError((why ?? 'badAnswer') as SignInFailure, message, options)
    case 'ERR_AUTH_CREDENTIALS':
      return new CredentialsError(message, { status: fields.status ?? 0 })
    case 'ERR_AUTH_STORAGE':
      return new StorageError(fields.operation ?? 'read', options)
    case 'ERR_AUTH_OPTION':
      return new AuthOptionError(fields.option ?? '', message.replace(/^Option "[^"]*" /, ''))
    case 'ERR_AUTH_CLOSED':
      return new AuthClosedError()
    default:
      return new TokenEndpointError(message, options)
  }
}
