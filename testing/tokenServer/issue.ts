/** Makes one token, and keeps what is to be known of it. */
import type { World } from './dialect.ts'
import { faultOf } from './faults.ts'
import type { Family } from './sessions.ts'
import type { TokenClaims } from './tokens.ts'

export interface Issue {
  readonly userId: TokenClaims['user_id']
  readonly family: Family
  /** Seconds since the epoch, in place of now. */
  readonly copiedIat?: number
  /** What the token says; `undefined` when it says nothing. @default the claims themselves */
  readonly tell?: (claims: TokenClaims) => object | undefined
}

const whole = (claims: TokenClaims): object => claims
const seconds = (ms: number): number => Math.floor(ms / 1000)

export function issue(world: World, type: TokenClaims['token_type'], request: Issue): string {
  const { tokens, sessions, switches } = world
  const { userId, family, copiedIat = Infinity, tell = whole } = request
  const jti = tokens.newId()
  if (type === 'access') sessions.addAccessToken(jti, family)
  else sessions.addRefreshToken(jti, family)
  const lifetime = 1000 * (type === 'access' ? switches.accessLifetime : switches.refreshLifetime)
  // A dead token looks as if it had been issued one lifetime, and a second, ago.
  const isDead = type === 'access' && faultOf(switches.fault, 'token').kind === 'deadTokens'
  const from = isDead ? world.now() - lifetime - 1000 : world.now()
  const iat = Math.min(copiedIat, seconds(from))
  const claims: TokenClaims = { token_type: type, exp: seconds(from + lifetime), iat, jti, user_id: userId }
  return tokens.sign(claims, tell(claims))
}
