/** Tell the errors apart, by their codes: two installed copies have two classes of one name. */
import type {
  AuthErrorCode,
  AuthClosedError,
  AuthError,
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
} from './errors.ts'

const hasCode = (error: unknown, code: AuthErrorCode): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === code

/** Whether this is an error of this package, of whichever installed copy. */
export const isAuthError = (error: unknown): error is AuthError =>
  error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_AUTH_')

/** Whether this is an {@link AuthOptionError}, of whichever installed copy. */
export const isAuthOptionError = (error: unknown): error is AuthOptionError => hasCode(error, 'ERR_AUTH_OPTION')

/** Whether this is a {@link LoggedOutError}, of whichever installed copy. */
export const isLoggedOutError = (error: unknown): error is LoggedOutError => hasCode(error, 'ERR_AUTH_LOGGED_OUT')

/** Whether this is a {@link RefreshUnavailableError}, of whichever installed copy. */
export const isRefreshUnavailableError = (error: unknown): error is RefreshUnavailableError =>
  hasCode(error, 'ERR_AUTH_REFRESH_UNAVAILABLE')

/** Whether this is a {@link RefreshRejectedError}, of whichever installed copy. */
export const isRefreshRejectedError = (error: unknown): error is RefreshRejectedError =>
  hasCode(error, 'ERR_AUTH_REFRESH_REJECTED')

/** Whether this is a {@link RefreshConfigurationError}, of whichever installed copy. */
export const isRefreshConfigurationError = (error: unknown): error is RefreshConfigurationError =>
  hasCode(error, 'ERR_AUTH_REFRESH_CONFIGURATION')

/** Whether this is a {@link TokenEndpointError}, of whichever installed copy. */
export const isTokenEndpointError = (error: unknown): error is TokenEndpointError =>
  hasCode(error, 'ERR_AUTH_TOKEN_ENDPOINT')

/** Whether this is a {@link TokenResponseError}, of whichever installed copy. */
export const isTokenResponseError = (error: unknown): error is TokenResponseError =>
  hasCode(error, 'ERR_AUTH_TOKEN_RESPONSE')

/** Whether this is a {@link StorageError}, of whichever installed copy. */
export const isStorageError = (error: unknown): error is StorageError => hasCode(error, 'ERR_AUTH_STORAGE')

/** Whether this is a {@link CredentialsError}, of whichever installed copy. */
export const isCredentialsError = (error: unknown): error is CredentialsError => hasCode(error, 'ERR_AUTH_CREDENTIALS')

/** Whether this is a {@link SignInError}, of whichever installed copy. */
export const isSignInError = (error: unknown): error is SignInError => hasCode(error, 'ERR_AUTH_SIGN_IN')

/** Whether this is an {@link AuthClosedError}, of whichever installed copy. */
export const isAuthClosedError = (error: unknown): error is AuthClosedError => hasCode(error, 'ERR_AUTH_CLOSED')
