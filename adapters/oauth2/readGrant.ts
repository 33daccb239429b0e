import { RefreshConfigurationError, RefreshRejectedError, TokenResponseError } from '../../machines/errors.ts'
import { present } from '../../machines/present.ts'
import type { TokenResponse } from '../../machines/tokenResponse.ts'
import type { Reply } from '../internal/tokenEndpoint.ts'

/**
 * The grant, or what RFC 6749 §5.2 says of it. The ID token is left alone: who signs in is the business of the sign-in, and
 * its checks need more than a refresh knows.
 */
export function readGrant({ status, body, serverDate }: Reply): TokenResponse {
  const { error } = body
  if (error === 'invalid_grant') throw new RefreshRejectedError('The refresh token was refused: invalid_grant')
  if (status !== 200) {
    const words = typeof error === 'string' ? `${status} ${error.slice(0, 80)}` : String(status)
    throw new RefreshConfigurationError(`The token endpoint answered ${words}`, { status })
  }
  const { access_token, refresh_token, expires_in, token_type } = body as TokenResponse
  if (typeof access_token !== 'string') throw new TokenResponseError('The answer has no "access_token"')
  if (typeof token_type !== 'string') throw new TokenResponseError('The answer has no "token_type" (RFC 6749 §5.1)')
  return {
    access_token,
    token_type,
    ...present({ refresh_token, expires_in, serverDate }),
  }
}
