/** How an OAuth server and its resources say no: RFC 6749 §5.2, RFC 6750 §3. */
import type { World } from './dialect.ts'
import type { ReceivedRequest } from './receive.ts'
import { Refusal } from './refusal.ts'
import { json } from './reply.ts'
import type { User } from './users.ts'

const NO_STORE = { 'Cache-Control': 'no-store' }

export const invalidGrant = (): Refusal =>
  new Refusal(json(400, { error: 'invalid_grant', error_description: 'grant request is invalid' }, NO_STORE))

export const invalidRequest = (what: string): Refusal =>
  new Refusal(json(400, { error: 'invalid_request', error_description: `missing or wrong: ${what}` }, NO_STORE))

export const invalidClient = (): Refusal =>
  new Refusal(json(401, { error: 'invalid_client', error_description: 'client_id is missing' }, NO_STORE))

export const unsupportedGrantType = (): Refusal => new Refusal(json(400, { error: 'unsupported_grant_type' }, NO_STORE))

export const methodNotAllowed = (): Refusal => new Refusal(json(405, {}, { Allow: 'POST' }))

/**
 * The user whose access token the request carries.
 *
 * @throws {Refusal} 401
 */
export function requireUser({ tokens, sessions, users }: World, { headers }: ReceivedRequest): User {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers['authorization'] ?? '') ?? []
  // Who sends no token is told of no error (RFC 6750 §3.1).
  if (token === undefined) throw new Refusal(json(401, {}, { 'WWW-Authenticate': 'Bearer' }))
  const checked = tokens.check(token)
  const isGood =
    checked.state === 'good' && checked.claims.token_type === 'access' && !sessions.isAccessRevoked(checked.claims.jti)
  const user = isGood ? users.find(checked.claims.user_id) : undefined
  if (user?.isActive === true) return user
  throw new Refusal(json(401, { error: 'invalid_token' }, { 'WWW-Authenticate': 'Bearer error="invalid_token"' }))
}
