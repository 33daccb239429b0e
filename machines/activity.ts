/** Who is there: activity puts off the end by `idleLimit`, is stored, and is told to those who share the storage. */
import type { AuthActor } from './authActor.ts'
import type { AuthEvent } from './authContext.ts'
import { ACTIVITY_SAVE } from './defaults.ts'
import { isPastLimit } from './limits.ts'
import type { TabChannel } from './ports.ts'
import { isNewer, reasonElsewhere, tokenSetOf, type StoredRecord } from './record.ts'
import { isPromise, type RecordStore } from './recordStore.ts'
import type { Vault } from './vault.ts'
import type { WatchedClock } from './watchedClock.ts'

export interface ActivityParts {
  readonly actor: AuthActor
  readonly send: (event: AuthEvent) => void
  readonly vault: Vault
  readonly store: RecordStore
  readonly channel: TabChannel | undefined
  readonly clock: WatchedClock
  /** Ms. */
  readonly idleLimit: number | undefined
}

export class Activity {
  readonly #parts: ActivityParts
  /** Local epoch ms. */
  #savedAt = -Infinity

  constructor(parts: ActivityParts) {
    this.#parts = parts
  }

  /** Somebody is there; stored now and then, or at once when it was `stated`. */
  note(stated = false): void {
    const { actor, send, vault, clock, idleLimit } = this.#parts
    if (idleLimit === undefined) return
    clock.check()
    // After sleep the end has come first.
    send({ type: 'clock.ticked' })
    const snapshot = actor.getSnapshot()
    const at = clock.now()
    if (vault.tokens === undefined || snapshot.matches('restoring') || isPastLimit(snapshot.context)) return
    const isSaveDue = at >= this.#savedAt + Math.min(ACTIVITY_SAVE, idleLimit / 10) || at < this.#savedAt
    seen(this.#parts, at)
    if (stated || isSaveDue) this.#save(at)
  }

  /** The session is past its limit by what we know: perhaps somebody was active in another tab. */
  recheck(): void {
    const record = this.#parts.store.read()
    if (isPromise(record))
      void record.then((found) => {
        // A logout or a login may have come first.
        if (this.#parts.actor.getSnapshot().matches('restoring')) this.#onRechecked(found)
      })
    else this.#onRechecked(record)
  }

  #onRechecked(record: StoredRecord | undefined): void {
    const { actor, send, vault } = this.#parts
    if (record?.ended !== undefined) {
      send({ type: 'session.ended', reason: reasonElsewhere(record), generation: record.generation })
      return
    }
    const newer = isNewer(record, vault.generation) ? record : undefined
    const tokens = newer && tokenSetOf(newer)
    if (newer && tokens) vault.hold(tokens, newer.generation)
    // The record of the tokens that are held is as old as they are, and has not heard of the clock since.
    else vault.noteActivity(laterActivity(vault, record))
    const meta = vault.meta ?? actor.getSnapshot().context.meta
    if (meta !== undefined) send({ type: 'session.restored', meta })
  }

  #save(at: number): void {
    const { vault, store, channel } = this.#parts
    const { generation } = vault
    this.#savedAt = at
    const stored = store.update((current) => {
      const isOurs = vault.generation === generation && current?.generation === generation
      return isOurs && current.ended === undefined && (current.activeAt ?? 0) < at
        ? { ...current, activeAt: at }
        : undefined
    })
    void Promise.resolve(stored).then((isStored) => {
      if (isStored) channel?.announce(generation)
    })
  }
}

/** Takes over the activity of a sibling from the record of the very tokens we hold. */
export function shareActivity(parts: Pick<ActivityParts, 'send' | 'vault'>, record: StoredRecord | undefined): void {
  const activeAt = laterActivity(parts.vault, record)
  if (activeAt !== undefined) seen(parts, activeAt)
}

/** Local epoch ms, when the record of the tokens that the vault holds knows of later activity. */
export function laterActivity(vault: Vault, record: StoredRecord | undefined): number | undefined {
  const { activeAt = 0, generation } = record ?? {}
  return generation === vault.generation && activeAt > (vault.tokens?.activeAt ?? 0) ? activeAt : undefined
}

function seen({ send, vault }: Pick<ActivityParts, 'send' | 'vault'>, at: number): void {
  vault.noteActivity(at)
  send({ type: 'activity.seen', at })
}
