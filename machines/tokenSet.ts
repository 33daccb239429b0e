/** From what the wire says to what is known of a token pair. */
import { readClaims, toNumber, type Claims } from './claims.ts'
import { findDeadline, type Deadline } from './deadline.ts'
import { MAX_TOKEN_LENGTH } from './defaults.ts'
import { TokenResponseError, type LogoutReason } from './errors.ts'
import { present } from './present.ts'
import type { TokenResponse } from './tokenResponse.ts'

/** The tokens themselves with what is known of them. Lives in the vault and in the storage, nowhere else. */
export interface TokenSet {
  readonly accessToken: string
  readonly refreshToken?: string
  /** Local epoch ms when it was asked for. */
  readonly issuedAt: number
  /** Local epoch ms after which the access token is not sent; absent when nothing tells. */
  readonly expiresAt?: number
  /** Ms the access token lives in all, as far as known. */
  readonly lifetime?: number
  /** Server − local clock in ms, as far as known. */
  readonly offset?: number
  /** The `sub` claim (Simple JWT: `user_id`) of the access token. */
  readonly subject?: string
  /** Names the login that all this descends from, since opaque tokens have no subject to tell one user from another. */
  readonly session?: string
  /** The refresh token that belonged to them was refused: why the session ends with the access token. */
  readonly refused?: LogoutReason
  /** Local epoch ms of the login. */
  readonly startedAt?: number
  /** Local epoch ms of the last activity that was noted. */
  readonly activeAt?: number
}

/** Whether requests that wait for tokens of the one may be answered with the other: a rotation, or the same user again. */
export function isSameSession(one: TokenSet, other: TokenSet): boolean {
  if (one.subject !== undefined && other.subject !== undefined) return one.subject === other.subject
  if (one.session !== undefined && other.session !== undefined) return one.session === other.session
  return one.subject === other.subject
}

/** What the circumstances add to a response. */
export interface ResponseContext {
  readonly sentAt: number
  /** The response answers a refresh, so the token is fresh and may leave out what stays the same. */
  readonly previous?: TokenSet | undefined
  readonly isRefresh: boolean
  readonly configuredLifetime?: number | undefined
  /** @default 'Bearer' */
  readonly tokenType?: 'Bearer' | 'DPoP' | undefined
}

/**
 * Reads a response of any of the known spellings.
 *
 * @throws {TokenResponseError} without a sendable access token, with a type other than the one expected, or, at a login, with a lifetime
 *   that is no number
 */
export function readTokenResponse(response: unknown, context: ResponseContext): TokenSet {
  const wire = asResponse(response)
  const { previous, sentAt } = context
  const accessToken = requireToken(wire.accessToken ?? wire.access_token ?? wire.access)
  const refreshToken = optionalToken(wire.refreshToken ?? wire.refresh_token ?? wire.refresh) ?? previous?.refreshToken
  requireType(wire.token_type, context.tokenType)
  if (!context.isRefresh) requireNumbers(wire)
  const claims = readClaims(accessToken)
  return {
    accessToken,
    issuedAt: sentAt,
    ...deadlineOf(wire, claims, context),
    ...present({
      refreshToken,
      // An opaque token says nothing of its subject; a refresh does not change it (RFC 6749 §6).
      subject: claims?.sub ?? previous?.subject,
      session: previous?.session,
      activeAt: previous?.activeAt,
    }),
    // The record of an older version does not say when its session began.
    startedAt: previous?.startedAt ?? previous?.issuedAt ?? sentAt,
  }
}

function asResponse(response: unknown): TokenResponse {
  if (typeof response === 'object' && response !== null) return response
  throw new TokenResponseError('The token response is not an object')
}

function deadlineOf(wire: TokenResponse, claims: Claims | undefined, context: ResponseContext): Deadline {
  const stated = toNumber(wire.expiresAt)
  if (stated !== undefined) return { expiresAt: stated, lifetime: Math.max(0, stated - context.sentAt) }
  const expiresIn = toNumber(wire.expiresIn ?? wire.expires_in)
  const { previous } = context
  return findDeadline({
    sentAt: context.sentAt,
    expiresIn: expiresIn === undefined ? undefined : expiresIn * 1_000,
    claims,
    serverDate: wire.serverDate,
    isFresh: context.isRefresh,
    usedRefreshIat: context.isRefresh ? readClaims(previous?.refreshToken)?.iat : undefined,
    previousIat: context.isRefresh ? readClaims(previous?.accessToken)?.iat : undefined,
    knownOffset: previous?.offset,
    knownLifetime: previous?.lifetime,
    configuredLifetime: context.configuredLifetime,
  })
}

/** What may stand in a header (RFC 6750 §2.1 allows less); `fetch` would throw, and print the token, for anything else. */
const SENDABLE = /^[\x21-\x7e]+$/

function requireToken(token: unknown): string {
  if (isSendable(token)) return token
  throw new TokenResponseError(`The access token is ${describeToken(token)}`)
}

function optionalToken(token: unknown): string | undefined {
  if (token === undefined || token === null || isSendable(token)) return token ?? undefined
  throw new TokenResponseError(`The refresh token is ${describeToken(token)}`)
}

export const isSendable = (token: unknown): token is string =>
  typeof token === 'string' && token.length <= MAX_TOKEN_LENGTH && SENDABLE.test(token)

function describeToken(token: unknown): string {
  if (token === undefined || token === null) return 'missing'
  if (typeof token !== 'string') return `of type ${typeof token}, not a string`
  if (token === '') return 'empty'
  if (token.length > MAX_TOKEN_LENGTH) return `longer than ${MAX_TOKEN_LENGTH} characters`
  return 'not sendable: it has characters outside visible ASCII'
}

function requireType(type: unknown, expected = 'Bearer'): void {
  if (type === undefined || (typeof type === 'string' && type.toLowerCase() === expected.toLowerCase())) return
  throw new TokenResponseError(`The token_type is not ${expected}, so nobody knows how to send it (RFC 6749 §7.1)`)
}

/** On the wire an unreadable lifetime is passed over, since the tokens count more; a program that hands one in is told. */
function requireNumbers(wire: TokenResponse): void {
  for (const field of ['expiresIn', 'expires_in', 'expiresAt'] as const) {
    const value: unknown = wire[field]
    if (value !== undefined && value !== null && toNumber(value) === undefined)
      throw new TokenResponseError(`${field} is not a number`)
  }
}
