/**
 * Who deletes a site's data while tabs are open takes the generations away: the next login counts from the start, and the tabs that
 * hold the session before would never see it, but write theirs over it.
 */
import { LOCK_GRACE } from './defaults.ts'
import type { MaybePromise, TabChannel } from './ports.ts'
import { isEndOfAnother, isNewer, recordOf, type StoredRecord } from './record.ts'
import { isPromise, type RecordStore } from './recordStore.ts'
import type { Vault } from './vault.ts'
import type { WatchedClock } from './watchedClock.ts'

export interface TakeoverParts {
  readonly store: RecordStore
  readonly vault: Vault
  readonly channel: TabChannel | undefined
  readonly clock: WatchedClock
  /** Ms. */
  readonly refreshTimeout: number
  /** Names this instance in the mark. */
  readonly owner: string
}

/** Whether a record stands above what we hold: by its generation, or since another login is stored in its place. */
export const supersedes = (record: StoredRecord | undefined, vault: Vault): record is StoredRecord =>
  (isNewer(record, vault.generation, vault.login) && !isBeside(record, vault)) || isForeign(record, vault)

/**
 * Reads what is stored; the record of another login is lifted above what we hold, so that it is newer for everybody, and what we hold above
 * the end of another.
 */
export function readAbove(parts: TakeoverParts): MaybePromise<StoredRecord | undefined> {
  const record = parts.store.read()
  return isPromise(record) ? record.then((found) => lift(parts, found)) : lift(parts, record)
}

/** Not while its refresh is on its way: that counts from the record as it was. */
function lift(parts: TakeoverParts, record: StoredRecord | undefined): MaybePromise<StoredRecord | undefined> {
  const { store, channel, vault } = parts
  let above = lifted(parts, record)
  if (above === undefined) return record
  // The tokens of somebody else count no further here than they do for whoever stores the next ones.
  const isOurs = above.session === vault.login
  const update = store.update((current) => (above = lifted(parts, current)), isOurs)
  const readAgain = (): MaybePromise<StoredRecord | undefined> => {
    if (above !== undefined) channel?.announce(above.generation)
    return store.read()
  }
  return isPromise(update) ? update.then(readAgain) : readAgain()
}

function lifted(parts: TakeoverParts, record: StoredRecord | undefined): StoredRecord | undefined {
  const { vault, clock } = parts
  const now = clock.now()
  const { tokens, generation } = vault
  if (tokens !== undefined && isBeside(record, vault)) return recordOf(tokens, record.generation + 1, now)
  return isForeign(record, vault) && !isBusyElsewhere(parts, record)
    ? { ...record, generation: generation + 1 }
    : undefined
}

/** The end of another session, while ours lives; not of a later one, which was stored in the place of ours. */
const isBeside = (record: StoredRecord | undefined, { tokens, generation }: Vault): record is StoredRecord =>
  isNewer(record, generation) &&
  isEndOfAnother(record, tokens?.session) &&
  (record.startedAt ?? 0) <= (tokens?.startedAt ?? 0)

function isForeign(record: StoredRecord | undefined, { tokens, login, generation }: Vault): record is StoredRecord {
  if (record?.tokens === undefined || record.session === undefined) return false
  // After the end of a session, too: the next login is another one, even when it is not known which has ended.
  if (tokens !== undefined && login === undefined) return false
  // One of before, that a tab which was frozen has stored again.
  if ((record.startedAt ?? Infinity) < (tokens?.startedAt ?? 0)) return false
  // Of one login as well somebody may have counted less far, to newer tokens: those that we hold would present a refresh token again.
  const isNewTo =
    record.tokens.accessToken !== tokens?.accessToken && (record.issuedAt ?? 0) > (tokens?.issuedAt ?? Infinity)
  return record.generation <= generation && (record.session !== login || isNewTo)
}

/** Whether somebody else has marked a refresh that may still be under way. */
export function isBusyElsewhere(
  { clock, owner, refreshTimeout }: TakeoverParts,
  stored: StoredRecord | undefined,
): boolean {
  const pending = stored?.pending
  if (pending === undefined || pending.by === owner) return false
  return clock.now() - pending.at < refreshTimeout + LOCK_GRACE
}
