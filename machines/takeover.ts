/**
 * Who deletes a site's data while tabs are open takes the generations away: the next login counts from the start, and the tabs that
 * hold the session before would never see it, but write theirs over it.
 */
import { CLOCK_NOISE, LOCK_GRACE } from './defaults.ts'
import type { MaybePromise, TabChannel } from './ports.ts'
import { isNewer, type StoredRecord } from './record.ts'
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
  isNewer(record, vault.generation) || isForeign(record, vault)

/** Reads what is stored; the record of another login is lifted above what we hold, so that it is newer for everybody. */
export function readAbove(parts: TakeoverParts): MaybePromise<StoredRecord | undefined> {
  const record = parts.store.read()
  return isPromise(record) ? record.then((found) => lift(parts, found)) : lift(parts, record)
}

/** Not while its refresh is on its way: that counts from the record as it was. */
function lift(parts: TakeoverParts, record: StoredRecord | undefined): MaybePromise<StoredRecord | undefined> {
  const { store, vault, channel } = parts
  if (!isForeign(record, vault) || isBusyElsewhere(parts, record)) return record
  const generation = vault.generation + 1
  const lifted = store.update((current) =>
    isForeign(current, vault) && !isBusyElsewhere(parts, current) ? { ...current, generation } : undefined,
  )
  const readAgain = (isLifted: boolean): MaybePromise<StoredRecord | undefined> => {
    if (isLifted) channel?.announce(generation)
    return store.read()
  }
  return isPromise(lifted) ? lifted.then(readAgain) : readAgain(lifted)
}

function isForeign(record: StoredRecord | undefined, { tokens, login, generation }: Vault): record is StoredRecord {
  if (record?.tokens === undefined || record.session === undefined) return false
  // After the end of a session, too: the next login is another one, even when it is not known which has ended.
  if (tokens !== undefined && login === undefined) return false
  return record.generation <= generation && record.session !== login
}

/** Whether somebody else has marked a refresh that may still be under way. */
export function isBusyElsewhere(
  { clock, owner, refreshTimeout }: TakeoverParts,
  stored: StoredRecord | undefined,
): boolean {
  const pending = stored?.pending
  if (pending === undefined || pending.by === owner) return false
  const age = clock.now() - pending.at
  // Of the future: the clock was set back since.
  return age >= -CLOCK_NOISE && age < refreshTimeout + LOCK_GRACE
}
