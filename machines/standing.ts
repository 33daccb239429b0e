/** Which of two records is to stay: one that is stored, and one that could not be. docs/decisions/051-which-login-is-later.md */
import { isEndOfAnother, isLogoutOf, outranks, type StoredRecord } from './record.ts'

/**
 * Whether what is stored is to stay, rather than what could not be stored.
 *
 * @param before the session that was stored when we looked last
 */
export function stands(stored: StoredRecord | undefined, unsaved: StoredRecord, before: string | undefined): boolean {
  if (stored === undefined || isLogoutOf(unsaved, stored.session)) return false
  const { session, startedAt = 0 } = unsaved
  // One that was stored in the place of ours; two who could not see each other's login do not end each other's session.
  const hasReplacedOurs = before === session && (stored.startedAt ?? 0) > startedAt
  if (unsaved.ended === undefined && isEndOfAnother(stored, session) && !hasReplacedOurs) return false
  if (isEndOfAnother(unsaved, stored.session)) return true
  // Whoever signs in while the store fails counts from anywhere.
  const areTwo = stored.tokens !== undefined && unsaved.tokens !== undefined && isAnother(stored.session, session)
  if (areTwo) return (stored.startedAt ?? 0) >= startedAt
  return outranks(stored, unsaved.generation, session) || isLater(stored, unsaved)
}

/** Of two that count as far: the later tokens, or of the same ones a mark, a pause, or activity that has been stored since. */
function isLater(stored: StoredRecord, { generation, ended, refused, issuedAt = 0, savedAt }: StoredRecord): boolean {
  if (stored.generation !== generation || ended !== undefined || refused !== undefined) return false
  return ((stored.issuedAt ?? 0) - issuedAt || stored.savedAt - savedAt) > 0
}

/** Whether these are the names of two sessions. */
export const isAnother = (session: string | undefined, other: string | undefined): boolean =>
  session !== undefined && other !== undefined && session !== other
