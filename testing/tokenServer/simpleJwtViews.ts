/** The views of Simple JWT. */
import type { World } from './dialect.ts'
import type { ReceivedRequest } from './receive.ts'
import { json, type Reply } from './reply.ts'
import { describeBadToken, requireRefreshToken } from './simpleJwtChecks.ts'
import { reuse } from './reuse.ts'
import { readFields } from './simpleJwtFields.ts'
import { issuePair, issueRefreshed } from './simpleJwtIssuer.ts'
import { invalidFields, notAuthenticated, tokenNotValid } from './simpleJwtRefusals.ts'

/** Answers one path. @throws {Refusal} */
export type View = (world: World, request: ReceivedRequest) => Promise<Reply>

export const obtain: View = async (world, request) => {
  const { username, password } = await readFields(request, ['username', 'password'])
  const user = world.users.authenticate(username, password)
  if (user === undefined) throw notAuthenticated('No active account found with the given credentials')
  return json(200, issuePair(world, user))
}

export const refresh: View = async (world, request) => {
  const { refresh: token } = await readFields(request, ['refresh'])
  // From here on without waiting: of several concurrent uses one wins.
  const checked = world.tokens.check(token)
  const again = reuse(world, checked)
  if (again !== undefined) return json(200, again)
  const used = requireRefreshToken(world, checked)
  requireActiveSince55(world, used.user_id)
  const pair = issueRefreshed(world, used)
  if (world.switches.rotate) {
    world.sessions.rotateOut(used.jti, world.now(), pair)
    if (world.switches.blacklist) world.sessions.blacklist(used.jti)
  }
  return json(200, pair)
}

export const verify: View = async (world, request) => {
  const { token } = await readFields(request, ['token'])
  const checked = world.tokens.check(token)
  if (checked.state !== 'good') throw tokenNotValid(describeBadToken(world, checked.state))
  const { token_type: type, jti } = checked.claims
  if (type === 'access' && world.sessions.isAccessRevoked(jti)) throw tokenNotValid(describeBadToken(world, 'invalid'))
  if (type === 'refresh' && world.switches.blacklist && world.sessions.isBlacklisted(jti)) {
    throw invalidFields({ non_field_errors: ['Token is blacklisted'] })
  }
  return json(200, {})
}

export const blacklist: View = async (world, request) => {
  const { refresh: token } = await readFields(request, ['refresh'])
  world.sessions.blacklist(requireRefreshToken(world, world.tokens.check(token)).jti)
  return json(200, {})
}

/** Release 5.2 refreshes for whoever holds a refresh token. */
function requireActiveSince55({ switches, users }: World, userId: number | string): void {
  if (switches.simpleJwtRelease === '5.2' || users.find(userId)?.isActive) return
  throw notAuthenticated('No active account found for the given token.')
}
