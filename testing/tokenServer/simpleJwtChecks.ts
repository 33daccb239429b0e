/** What Simple JWT accepts of a presented token, and how it words the rest. */
import type { World } from './dialect.ts'
import type { ReceivedRequest } from './receive.ts'
import { accessTokenNotValid, authenticationFailed, notAuthenticated, tokenNotValid } from './simpleJwtRefusals.ts'
import type { CheckedToken, TokenClaims } from './tokens.ts'
import type { User } from './users.ts'

/** Release 5.2 does not tell expired and invalid apart. */
export function describeBadToken({ switches }: World, state: 'expired' | 'invalid'): string {
  return switches.simpleJwtRelease === '5.2' ? 'Token is invalid or expired' : `Token is ${state}`
}

/**
 * The claims of a refresh token that may be used.
 *
 * @throws {Refusal} 401
 */
export function requireRefreshToken(world: World, checked: CheckedToken): TokenClaims {
  if (checked.state !== 'good') throw tokenNotValid(describeBadToken(world, checked.state))
  const { claims } = checked
  if (claims.token_type === 'refresh' && world.sessions.isBlacklisted(claims.jti)) {
    throw tokenNotValid('Token is blacklisted')
  }
  if (claims.token_type !== 'refresh') throw tokenNotValid('Token has wrong type')
  return claims
}

/**
 * The user whose access token the request carries.
 *
 * @throws {Refusal} 401
 */
export function requireUser(world: World, request: ReceivedRequest): User {
  const claims = requireAccessToken(world, world.tokens.check(bearerOf(request)))
  const user = world.users.find(claims.user_id)
  if (user === undefined) throw authenticationFailed('User not found', 'user_not_found')
  if (!user.isActive) throw authenticationFailed('User is inactive', 'user_inactive')
  return user
}

function requireAccessToken(world: World, checked: CheckedToken): TokenClaims {
  if (checked.state !== 'good') throw accessTokenNotValid(describeBadToken(world, checked.state))
  const { claims } = checked
  if (claims.token_type !== 'access') throw accessTokenNotValid('Token has wrong type')
  if (world.sessions.isAccessRevoked(claims.jti)) throw accessTokenNotValid(describeBadToken(world, 'invalid'))
  return claims
}

function bearerOf({ headers }: ReceivedRequest): string {
  const parts = (headers['authorization'] ?? '').split(/\s+/).filter((part) => part !== '')
  if (parts[0] !== 'Bearer') throw notAuthenticated('Authentication credentials were not provided.')
  const [, token, ...rest] = parts
  if (token === undefined || rest.length > 0) {
    throw authenticationFailed(
      'Authorization header must contain two space-delimited values',
      'bad_authorization_header',
    )
  }
  return token
}
