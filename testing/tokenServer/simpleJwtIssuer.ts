/** Hands out token pairs with the claims of Simple JWT. */
import type { World } from './dialect.ts'
import { issue } from './issue.ts'
import type { Pair } from './sessions.ts'
import type { TokenClaims } from './tokens.ts'
import type { User } from './users.ts'

/** A new session of this user. */
export function issuePair(world: World, user: User): Required<Pair> {
  const userId = world.switches.simpleJwtRelease === '5.2' ? user.id : String(user.id)
  const request = { userId, family: { isRevoked: false } }
  return { refresh: issue(world, 'refresh', request), access: issue(world, 'access', request) }
}

/** What a refresh gives; up to release 5.5.0 the access token's `iat` is that of the refresh token which was used. */
export function issueRefreshed(world: World, { jti, iat, user_id: userId }: TokenClaims): Pair {
  const { rotate, simpleJwtRelease } = world.switches
  const request = { userId, family: world.sessions.familyOf(jti) }
  const access = issue(world, 'access', simpleJwtRelease === '5.2' ? { ...request, copiedIat: iat } : request)
  return rotate ? { access, refresh: issue(world, 'refresh', request) } : { access }
}
