/** The storage port made safe: a store that throws, hangs, is full or holds garbage costs an event, never a request. */
import { bounded } from './bounded.ts'
import { MAX_RETRY, STORAGE_RETRY, STORAGE_TIMEOUT } from './defaults.ts'
import type { LogoutReason } from './errors.ts'
import type { MaybePromise, TokenStorage } from './ports.ts'
import { parseRecord, sinceSetBack, tombstone, type StoredRecord } from './record.ts'
import { isAnother, stands } from './standing.ts'
import type { WatchedClock } from './watchedClock.ts'

/** @param quoted tokens that the error may quote, besides those that are held */
type Report = (operation: 'read' | 'write', cause: unknown, quoted: readonly string[]) => void
/** @param now looked at first, since what the vault holds moves when the clock is seen to have been set */
type Change = (stored: StoredRecord | undefined, now: number) => StoredRecord | undefined

export class RecordStore {
  readonly #storage: TokenStorage
  readonly #clock: WatchedClock
  readonly #report: Report
  /** Written by us, but not taken by the store. */
  #unsaved: StoredRecord | undefined
  /** What `WatchedClock.setBack` was when that was to be written. */
  #setBack = 0
  /**
   * Sessions that have been logged out, and those that we have replaced while the store failed: somebody who has not heard of it may go on with
   * one, and store it later.
   */
  #replaced: Map<string | undefined, LogoutReason | undefined> | undefined
  /** Whose record was found last. */
  #seen: string | undefined
  #failures = 0
  #retry: unknown
  #busy: Promise<unknown> | undefined

  constructor(storage: TokenStorage, clock: WatchedClock, report: Report) {
    this.#storage = storage
    this.#clock = clock
    this.#report = report
  }

  get hasFailed(): boolean {
    return this.#failures > 0
  }

  /** Ms. A store that has failed is not waited for as long: every refresh asks it several times. */
  get #patience(): number {
    return this.hasFailed ? STORAGE_TIMEOUT / 10 : STORAGE_TIMEOUT
  }

  /**
   * What is stored, our own writes included, or what should be while the store fails, by the clock as it is now. Never rejects; synchronous when the store is
   * and no write is under way.
   */
  read(): MaybePromise<StoredRecord | undefined> {
    return this.#busy === undefined ? this.#read() : this.#busy.then(() => this.#read())
  }

  #read(): MaybePromise<StoredRecord | undefined> {
    return this.#attempt(
      () => this.#storage.read(),
      (raw) => this.#accept(raw),
      (cause) => {
        this.#fail('read', cause)
        return this.#kept()
      },
    )
  }

  /**
   * Compare and set: answers whether `change` had something to store. Never rejects; synchronous when the store is and no
   * write is under way. One after the other: a logout must not be overtaken by the login before it.
   *
   * @param isKept what cannot be stored is tried again; meanwhile it is what we read
   */
  update(change: Change, isKept = true): MaybePromise<boolean> {
    const write = (): MaybePromise<boolean> => this.#write(change, isKept)
    const written = this.#busy === undefined ? write() : this.#busy.then(write)
    if (!isPromise(written)) return written
    const mine = written.finally(() => {
      if (this.#busy === mine) this.#busy = undefined
    })
    this.#busy = mine
    return mine
  }

  close(): void {
    this.#clock.clearTimeout(this.#retry)
  }

  #write(change: Change, isKept: boolean): MaybePromise<boolean> {
    let asked: { stored: StoredRecord | undefined; next: StoredRecord | undefined } | undefined
    const ask = (stored: StoredRecord | undefined): StoredRecord | undefined =>
      (asked = { stored, next: change(stored, this.#clock.now()) }).next
    let isGivenUp = false
    return this.#attempt(
      () =>
        // A store that comes back to it later would write what was true then.
        this.#storage.update((raw) => (isGivenUp ? undefined : ask(this.#newest(raw)))),
      () => {
        this.#failures = 0
        this.#unsaved = undefined
        this.#see(asked?.next ?? asked?.stored)
        return asked?.next !== undefined
      },
      (cause) => {
        isGivenUp = true
        if (asked === undefined) ask(this.#kept())
        const { stored, next } = asked ?? {}
        if (next !== undefined && isKept) this.#keep(next, stored)
        this.#fail('write', cause, [stored, next])
        return next !== undefined
      },
    )
  }

  #accept(raw: unknown): StoredRecord | undefined {
    const isGarbage = raw !== undefined && raw !== null && parseRecord(raw) === undefined
    if (isGarbage) this.#fail('read', new Error('What is stored is no record of this version'))
    else if (this.#unsaved === undefined) this.#failures = 0
    return this.#newest(raw)
  }

  #newest(raw: unknown): StoredRecord | undefined {
    const record = parseRecord(raw)
    // One that cannot be of the time as it is shows that the clock was set back since.
    const stored = record && sinceSetBack(record, this.#clock.setBackSince(record.savedAt), this.#clock.now())
    const before = this.#seen
    this.#see(stored)
    const unsaved = this.#kept() ?? this.#againstRevival(stored)
    if (unsaved === undefined) return stored
    if (stands(stored, unsaved, before) && !this.#isOver(stored)) {
      // Or it would come back at the end of what stands now.
      this.#unsaved = undefined
      return stored
    }
    // What takes the place of another counts above it, or whoever holds that would go on with it.
    const { generation = 0, session } = stored ?? {}
    if (generation < unsaved.generation || !isAnother(session, unsaved.session)) return unsaved
    return { ...unsaved, generation: generation + 1 }
  }

  #see(record: StoredRecord | undefined): void {
    this.#seen = record?.session
    if (record?.ended?.reason === 'loggedOut') this.#note(record.session, 'loggedOut')
  }

  #note(session: string | undefined, reason: LogoutReason | undefined): void {
    if (session !== undefined) (this.#replaced ??= new Map()).set(session, reason)
  }

  #isOver(stored: StoredRecord | undefined): boolean {
    return stored?.tokens !== undefined && this.#replaced?.has(stored.session) === true
  }

  /** The end of a session that somebody goes on with, who has not heard of the logout; of that one alone, for another may have begun. */
  #againstRevival(stored: StoredRecord | undefined): StoredRecord | undefined {
    if (stored?.tokens === undefined || this.#replaced?.get(stored.session) !== 'loggedOut') return undefined
    void Promise.resolve().then(() => this.update((newest) => newest))
    return tombstone(stored.generation + 1, 'loggedOutElsewhere', this.#clock.now(), stored)
  }

  #kept(): StoredRecord | undefined {
    const by = this.#clock.setBack() - this.#setBack
    return this.#unsaved && sinceSetBack(this.#unsaved, by, this.#clock.now())
  }

  #keep(next: StoredRecord, before: StoredRecord | undefined): void {
    const session = before?.session ?? this.#seen
    if (isAnother(session, next.session)) this.#note(session, before?.ended?.reason)
    this.#unsaved = next
    this.#setBack = this.#clock.setBack()
  }

  #fail(operation: 'read' | 'write', cause: unknown, records = [this.#unsaved]): void {
    this.#failures += 1
    if (this.#failures === 1) this.#report(operation, cause, records.flatMap(tokensIn))
    if (this.#unsaved === undefined || this.#retry !== undefined) return
    const wait = Math.min(STORAGE_RETRY * 2 ** (this.#failures - 1), MAX_RETRY)
    this.#retry = this.#clock.setTimeout(() => {
      this.#retry = undefined
      // Writes what is newest: what we could not write, unless somebody else has written since.
      if (this.#unsaved !== undefined) void this.update((newest) => newest)
    }, wait)
  }

  /** Runs a call of the store, bounded in time, without turning a synchronous one into a promise. */
  #attempt<T, R>(call: () => MaybePromise<T>, onDone: (value: T) => R, onFail: (cause: unknown) => R): MaybePromise<R> {
    try {
      const result = call()
      return isPromise(result)
        ? bounded(result, this.#clock, this.#patience, 'The storage').then(onDone, onFail)
        : onDone(result)
    } catch (cause) {
      return onFail(cause)
    }
  }
}

const tokensIn = (record: StoredRecord | undefined): string[] => Object.values(record?.tokens ?? {})

export const isPromise = <T>(value: MaybePromise<T>): value is Promise<T> =>
  typeof (value as { then?: unknown } | undefined)?.then === 'function'
