/** Hands out token pairs with the claims of Simple JWT. */
import type { World } from './dialect.ts'
import { faultOf } from './faults.ts'
import type { TokenClaims } from './tokens.ts'
import type { User } from './users.ts'

type UserId = TokenClaims['user_id']

const seconds = (ms: number): number => Math.floor(ms / 1000)

/** A new session of this user. */
export async function issuePair(world: World, user: User): Promise<{ refresh: string; access: string }> {
  const at = world.now()
  const userId = world.switches.simpleJwtRelease === '5.2' ? user.id : String(user.id)
  return { refresh: await issueRefresh(world, userId, at), access: await issueAccess(world, userId, at) }
}

/** What a refresh gives; up to release 5.5.0 the access token's `iat` is that of the refresh token which was used. */
export async function issueRefreshed(world: World, used: TokenClaims): Promise<{ access: string; refresh?: string }> {
  const at = world.now()
  const { rotate, simpleJwtRelease } = world.switches
  const access = await issueAccess(world, used.user_id, at, simpleJwtRelease === '5.2' ? used.iat : undefined)
  return rotate ? { access, refresh: await issueRefresh(world, used.user_id, at) } : { access }
}

function issueRefresh({ tokens, sessions, switches }: World, userId: UserId, at: number): Promise<string> {
  const jti = tokens.newId()
  sessions.addRefreshToken(jti)
  const exp = seconds(at + switches.refreshLifetime * 1000)
  return tokens.sign({ token_type: 'refresh', exp, iat: seconds(at), jti, user_id: userId })
}

function issueAccess(world: World, userId: UserId, at: number, copiedIat = Infinity): Promise<string> {
  const { tokens, sessions, switches } = world
  const jti = tokens.newId()
  sessions.addAccessToken(jti)
  const lifetime = switches.accessLifetime * 1000
  // A dead token looks as if it had been issued one lifetime, and a second, ago.
  const isDead = faultOf(switches.fault, 'token').kind === 'deadTokens'
  const from = isDead ? at - lifetime - 1000 : at
  const iat = Math.min(copiedIat, seconds(from))
  return tokens.sign({ token_type: 'access', exp: seconds(from + lifetime), iat, jti, user_id: userId })
}
