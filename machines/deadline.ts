/** When a token ends: pure arithmetic on what is known of it. Everything is local epoch ms or ms, but for `Claims` (seconds). */
import type { Claims } from './claims.ts'
import { CLOCK_NOISE, LEAD_SHARE, LIFETIME_TOLERANCE, MAX_CLOCK_OFFSET, MAX_TIMER, MIN_LEAD } from './defaults.ts'
import { present } from './present.ts'

/** What is known of a token when its response has arrived. */
export interface Evidence {
  /** When its request was sent, or when the token was handed in. */
  readonly sentAt: number
  /** `expires_in`, in ms. */
  readonly expiresIn?: number | undefined
  readonly claims?: Claims | undefined
  /** The server's `Date`, epoch ms. */
  readonly serverDate?: number | undefined
  /** Minted for this very request, so that its `iat` tells the server's time; a token handed in may be old. */
  readonly isFresh: boolean
  /** `iat` stamps (seconds) of the refresh token that was used and of the previous access token. */
  readonly usedRefreshIat?: number | undefined
  readonly previousIat?: number | undefined
  /** What earlier tokens taught: server − local clock, and how long they lived. */
  readonly knownOffset?: number | undefined
  readonly knownLifetime?: number | undefined
  /** The option `accessTokenLifetime`. */
  readonly configuredLifetime?: number | undefined
}

export interface Deadline {
  /** `undefined`: nothing tells, so the token is used until it is rejected. */
  readonly expiresAt?: number
  readonly lifetime?: number
  /** Server − local clock, when something told it. */
  readonly offset?: number
}

/**
 * The deadline by the first source that speaks: `expires_in` counted from sending, `exp` through the clock estimate, a
 * configured lifetime.
 */
export function findDeadline(evidence: Evidence): Deadline {
  const { claims, sentAt } = evidence
  const claimed = claimedLifetime(evidence)
  const offset = estimateOffset(evidence)
  const known = present({ offset })
  if (evidence.expiresIn !== undefined) {
    const lifetime = believe(clampDate(evidence.expiresIn), claimed)
    return { expiresAt: clampDate(sentAt + lifetime), lifetime, ...known }
  }
  if (claims?.exp !== undefined) {
    const expiresAt = clampDate(claims.exp * 1_000 - (offset ?? 0))
    return { expiresAt, lifetime: claimed ?? Math.max(0, expiresAt - sentAt), ...known }
  }
  const lifetime = evidence.configuredLifetime
  return lifetime === undefined ? known : { expiresAt: sentAt + lifetime, lifetime, ...known }
}

/** A server whose two statements disagree is right about the shorter one at most. */
function believe(expiresIn: number, claimed: number | undefined): number {
  if (claimed === undefined || Math.abs(expiresIn - claimed) <= LIFETIME_TOLERANCE) return expiresIn
  return Math.min(expiresIn, claimed)
}

function claimedLifetime(evidence: Evidence): number | undefined {
  const iat = saneIat(evidence)
  const { exp } = evidence.claims ?? {}
  return exp === undefined || iat === undefined ? undefined : clampDate((exp - iat) * 1_000)
}

/**
 * The `iat` if it can be the time of issue. Simple JWT before 5.5.1 copies it from the refresh token
 * (https://github.com/jazzband/djangorestframework-simplejwt/blob/master/CHANGELOG.md, 5.5.1).
 */
function saneIat({ claims, usedRefreshIat, previousIat }: Stamps): number | undefined {
  const { iat = 0, exp = Infinity } = claims ?? {}
  return iat <= Math.max(0, previousIat ?? 0) || iat === usedRefreshIat || exp <= iat ? undefined : iat
}

type Stamps = Pick<Evidence, 'claims' | 'usedRefreshIat' | 'previousIat'>

function estimateOffset(evidence: Evidence): number | undefined {
  const raw = rawOffset(evidence)
  if (raw === undefined) return evidence.knownOffset
  if (Math.abs(raw) < CLOCK_NOISE) return 0
  return Math.max(-MAX_CLOCK_OFFSET, Math.min(MAX_CLOCK_OFFSET, raw))
}

function rawOffset(evidence: Evidence): number | undefined {
  const { sentAt, serverDate, claims, isFresh, knownLifetime, knownOffset } = evidence
  if (serverDate !== undefined) return serverDate - sentAt
  const iat = saneIat(evidence)
  // A token that was handed in may be old, so a past `iat` proves nothing; a future one proves that our clock is behind.
  if (iat !== undefined) return isFresh || iat * 1_000 > sentAt + CLOCK_NOISE ? iat * 1_000 - sentAt : undefined
  // A stamp may be copied, but not from the future: one that is later than the clock we believe in shows that we are wrong.
  const stamped = (saneIat({ claims }) ?? 0) * 1_000 - sentAt
  if (knownOffset !== undefined) return stamped > knownOffset + CLOCK_NOISE ? stamped : undefined
  // No stamp to go by, but the token was minted just now, and its predecessors lived this long.
  if (!isFresh || knownLifetime === undefined || claims?.exp === undefined) return undefined
  return claims.exp * 1_000 - knownLifetime - sentAt
}

/** The last instant a `Date` can name: a hostile `exp` must stay a finite number. */
const LAST_DATE = 8.64e15
const clampDate = (ms: number): number => Math.max(0, Math.min(LAST_DATE, ms))

/** How long before its deadline a token of this lifetime counts as `expiring`. */
export function leadOf(lifetime: number, threshold: number): number {
  return Math.min(lifetime / 2, Math.max(MIN_LEAD, Math.min(threshold, lifetime * LEAD_SHARE)))
}

/** How long before its deadline a token of this lifetime is no longer sent: never more than a quarter of its life. */
export const marginOf = (lifetime: number, sendMargin: number): number => Math.min(sendMargin, lifetime / 4)

/** A delay that `setTimeout` keeps: never negative, never beyond 2^31 − 1, never `NaN`. */
export const clampDelay = (ms: number): number =>
  ms > 0 ? Math.min(Math.ceil(ms), MAX_TIMER) : Number.isNaN(ms) ? MAX_TIMER : 0
