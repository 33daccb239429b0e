/** The two grants that a test needs: a password for the beginning (RFC 6749 §4.3), and the refresh (§6). */
import type { World } from './dialect.ts'
import { issue, type Issue } from './issue.ts'
import { invalidClient, invalidGrant, invalidRequest, unsupportedGrantType } from './oauthRefusals.ts'
import { reuse } from './reuse.ts'
import type { Family, Pair } from './sessions.ts'
import type { TokenClaims } from './tokens.ts'
import type { User } from './users.ts'

export interface Grant {
  readonly access_token: string
  readonly token_type: 'Bearer'
  /** Seconds. */
  readonly expires_in: number
  readonly refresh_token?: string
  readonly scope: string
}

/** @throws {Refusal} */
export function grant(world: World, form: URLSearchParams, issuer: string): Grant {
  const field = (name: string): string => {
    const value = form.get(name)
    if (value === null || value === '') throw invalidRequest(name)
    return value
  }
  const type = field('grant_type')
  if (form.get('client_id') === null) throw invalidClient()
  const told = { iss: issuer, client_id: form.get('client_id') }
  switch (type) {
    case 'password': {
      const user = world.users.authenticate(field('username'), field('password'))
      if (user === undefined) throw invalidGrant()
      return logIn(world, user, told)
    }
    case 'refresh_token':
      return refresh(world, field('refresh_token'), told)
    default:
      throw unsupportedGrantType()
  }
}

/** A new session of this user. */
export function logIn(world: World, user: User, told: object = {}): Grant {
  const request = requestOf(world, user.id, { isRevoked: false }, told)
  const access = issue(world, 'access', request)
  return grantOf(world, { access, refresh: issue(world, 'refresh', { ...request, tell: () => undefined }) })
}

/** In one go, without waiting: of several concurrent uses one wins. */
function refresh(world: World, token: string, told: object): Grant {
  const { tokens, sessions, users, switches } = world
  const checked = tokens.check(token)
  const again = reuse(world, checked)
  if (again !== undefined) return grantOf(world, again)
  if (checked.state !== 'good' || checked.claims.token_type !== 'refresh') throw invalidGrant()
  const { jti, user_id: userId } = checked.claims
  if (sessions.isBlacklisted(jti) || users.find(userId)?.isActive !== true) throw invalidGrant()
  const request = requestOf(world, userId, sessions.familyOf(jti), told)
  const access = issue(world, 'access', request)
  if (!switches.rotate) return grantOf(world, { access })
  const pair = { access, refresh: issue(world, 'refresh', { ...request, tell: () => undefined }) }
  sessions.rotateOut(jti, world.now(), pair)
  if (switches.blacklist) sessions.blacklist(jti)
  return grantOf(world, pair)
}

/** RFC 9068, as far as a client looks. */
const requestOf = ({ switches }: World, userId: TokenClaims['user_id'], family: Family, told: object): Issue => ({
  userId,
  family,
  tell: ({ exp, iat, jti }) => (switches.opaque ? undefined : { ...told, sub: String(userId), exp, iat, jti }),
})

function grantOf({ tokens, now }: World, { access, refresh: refreshToken }: Pair): Grant {
  const checked = tokens.check(access)
  const end = checked.state === 'invalid' ? 0 : checked.claims.exp
  return {
    access_token: access,
    token_type: 'Bearer',
    expires_in: Math.max(0, end - Math.floor(now() / 1000)),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    scope: 'api',
  }
}
