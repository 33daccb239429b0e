/** The one stored record of a session, what makes it newer than another, and which compare may write over it. */
import type { LogoutReason } from './errors.ts'
import { moved } from './moments.ts'
import { present } from './present.ts'
import { isSendable, type TokenSet } from './tokenSet.ts'

export const RECORD_VERSION = 1

/** What a storage holds: JSON, and nothing else of a session is stored anywhere. */
export interface StoredRecord {
  readonly v: typeof RECORD_VERSION
  /** Grows with every rotation, login and logout. */
  readonly generation: number
  readonly subject?: string
  /** Names the login; see `TokenSet`. */
  readonly session?: string
  /** Why the session ends with the access token; see `TokenSet`. */
  readonly refused?: LogoutReason
  /** Absent after a logout. */
  readonly tokens?: { readonly accessToken: string; readonly refreshToken?: string }
  readonly issuedAt?: number
  /** Local epoch ms. */
  readonly expiresAt?: number
  /** Ms. */
  readonly lifetime?: number
  /** Server − local clock in ms. */
  readonly offset?: number
  /** Local epoch ms of the login. */
  readonly startedAt?: number
  /** Local epoch ms of the last activity. */
  readonly activeAt?: number
  /** Local epoch ms. */
  readonly savedAt: number
  /** No refresh before this local epoch ms: the server asked for the pause. */
  readonly retryAt?: number
  /** A refresh was sent and has had no answer; whoever finds this after a death knows that its outcome is unknown. */
  readonly pending?: { readonly by: string; readonly at: number; /** Without the lock. */ readonly unlocked?: boolean }
  /** A tombstone: the session was ended, so that a late writer cannot bring it back. */
  readonly ended?: { readonly reason: LogoutReason; readonly at: number }
}

/** A record out of whatever a storage holds; `undefined` for garbage, for nothing, and for a version we do not know. */
export function parseRecord(stored: unknown): StoredRecord | undefined {
  const value = typeof stored === 'string' ? parseJson(stored) : stored
  if (typeof value !== 'object' || value === null) return undefined
  const record = value as Partial<Record<keyof StoredRecord, unknown>>
  const isRecord =
    record.v === RECORD_VERSION &&
    Number.isSafeInteger(record.generation) &&
    isNumber(record.savedAt) &&
    (record.ended === undefined ? isTokens(record.tokens) : isEnd(record.ended)) &&
    [record.issuedAt, record.expiresAt, record.offset, record.startedAt, record.activeAt, record.retryAt].every(
      isOptionalNumber,
    ) &&
    isOptionalNumber(record.lifetime) &&
    Number(record.lifetime ?? 0) >= 0 &&
    [record.subject, record.session, record.refused].every((name) => name === undefined || typeof name === 'string') &&
    (record.pending === undefined || isPending(record.pending))
  return isRecord ? (value as StoredRecord) : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isNumber = (value: unknown): value is number => Number.isFinite(value)
const isOptionalNumber = (value: unknown): boolean => value === undefined || isNumber(value)
const has = (value: unknown, field: string, type: 'string' | 'number'): boolean =>
  typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[field] === type
/** A tampered token is garbage, too: one with a line break in it would make `fetch` throw. */
function isTokens(value: unknown): boolean {
  const { accessToken, refreshToken } = (value ?? {}) as { accessToken?: unknown; refreshToken?: unknown }
  return isSendable(accessToken) && (refreshToken === undefined || isSendable(refreshToken))
}
const isPending = (value: unknown): boolean => has(value, 'by', 'string') && has(value, 'at', 'number')
const isEnd = (value: unknown): boolean => has(value, 'reason', 'string') && has(value, 'at', 'number')

/**
 * Two who could not see each other's record may have counted as far: then the end of the session stands. A person's logout ends its own
 * session, however far that has counted.
 */
export const isNewer = (
  record: StoredRecord | undefined,
  generation: number,
  session?: string,
): record is StoredRecord =>
  record !== undefined &&
  (record.generation > generation ||
    (record.generation === generation && record.ended !== undefined) ||
    isLogoutOf(record, session))

/** As `isNewer`, for whoever is about to use or to store tokens of that generation: a refusal wins a tie, as an end does. */
export const outranks: typeof isNewer = (record, generation, session): record is StoredRecord =>
  (record?.generation === generation && record.refused !== undefined) || isNewer(record, generation, session)

export const isLogoutOf = ({ ended, session }: StoredRecord, other: string | undefined): boolean =>
  ended?.reason === 'loggedOut' && session !== undefined && session === other

/** The end of another login, by itself: no reason to end this one, however far each has counted. A person's logout ends them all. */
export function isEndOfAnother({ ended, session }: StoredRecord, ours: string | undefined): boolean {
  if (ended === undefined || ended.reason === 'loggedOut') return false
  return session !== undefined && ours !== undefined && session !== ours
}

/** The tokens of a record; `undefined` for a tombstone. */
export function tokenSetOf(record: StoredRecord): TokenSet | undefined {
  const { tokens, ended, issuedAt = record.savedAt, expiresAt, lifetime, offset } = record
  const { subject, session, refused, startedAt, activeAt } = record
  if (tokens === undefined || ended !== undefined) return undefined
  return {
    ...tokens,
    issuedAt,
    ...present({ expiresAt, lifetime, offset, subject, session, refused, startedAt, activeAt }),
  }
}

/**
 * Its moments go back with the clock; what was told of the clock as it was is void.
 *
 * @param by ms, 0 or less; see `WatchedClock.setBackSince`
 * @param now as of when it is true again
 */
export function sinceSetBack(record: StoredRecord, by: number, now: number): StoredRecord {
  if (by === 0) return record
  const known: { -readonly [K in keyof StoredRecord]: StoredRecord[K] } = { ...moved(record, by), savedAt: now }
  delete known.pending
  delete known.retryAt
  return known
}

/** The record of a token set. */
export function recordOf(tokenSet: TokenSet, generation: number, savedAt: number): StoredRecord {
  const { accessToken, refreshToken, ...known } = tokenSet
  return {
    v: RECORD_VERSION,
    generation,
    tokens: { accessToken, ...present({ refreshToken }) },
    ...known,
    savedAt,
  }
}

/** Why a session is over that somebody else has ended; the others end for the same reason, but nobody here has logged out. */
export function reasonElsewhere({ ended }: StoredRecord): LogoutReason {
  return ended === undefined || ended.reason === 'loggedOut' ? 'loggedOutElsewhere' : ended.reason
}

/** The tombstone after a session; it keeps nothing but the generation, and which login it was. */
export const tombstone = (
  generation: number,
  reason: LogoutReason,
  at: number,
  { session, startedAt }: Pick<StoredRecord, 'session' | 'startedAt'> = {},
): StoredRecord => ({
  v: RECORD_VERSION,
  generation,
  ...present({ session, startedAt }),
  savedAt: at,
  ended: { reason, at },
})
