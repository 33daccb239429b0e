/** Reads the claims of a JWT WITHOUT VERIFYING its signature: good for scheduling and display, never for a decision on access. */
import { MAX_TOKEN_LENGTH } from './defaults.ts'
import { present } from './present.ts'

/** The registered claims this package looks at (RFC 7519 §4.1), and whatever else the payload holds. */
export interface Claims {
  /** Seconds since the epoch, possibly fractional. */
  readonly exp?: number
  /** Seconds since the epoch, possibly fractional. */
  readonly iat?: number
  readonly sub?: string
  readonly [claim: string]: unknown
}

/**
 * The payload of a JWT, without any check of its signature; `undefined` for anything that is not one. Never throws.
 *
 * @example
 * readClaims(token)?.exp // seconds since the epoch, or undefined
 */
export function readClaims(token: unknown): Claims | undefined {
  if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH) return undefined
  // A fourth part is enough to know, however many there are.
  const parts = token.split('.', 4)
  if (parts.length !== 3 || !parts[1]) return undefined
  try {
    const payload: unknown = JSON.parse(decodeBase64Url(parts[1]))
    return isObject(payload) ? normalise(payload) : undefined
  } catch {
    return undefined
  }
}

function decodeBase64Url(text: string): string {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Some servers write NumericDate as a string, and some user ids as a number. */
function normalise({ exp, iat, sub, user_id, ...rest }: Record<string, unknown>): Claims {
  const subject = toSubject(sub) ?? toSubject(user_id)
  return { ...rest, ...present({ user_id, exp: toNumber(exp), iat: toNumber(iat), sub: subject }) }
}

/** Simple JWT names its subject `user_id` (its setting `USER_ID_CLAIM`), as a number or a string. */
function toSubject(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** A finite number from a number or a numeric string. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^[+-]?\d+(\.\d+)?$/.test(value.trim())) return undefined
  return toNumber(Number(value))
}
