/** The storage port made safe: a store that throws, hangs, is full or holds garbage costs an event, never a request. */
import { MAX_RETRY, STORAGE_RETRY, STORAGE_TIMEOUT } from './defaults.ts'
import type { Clock, MaybePromise, TokenStorage } from './ports.ts'
import { isEndOfAnother, isLogoutOf, outranks, parseRecord, type StoredRecord } from './record.ts'

/** @param quoted tokens that the error may quote, besides those that are held */
type Report = (operation: 'read' | 'write', cause: unknown, quoted: readonly string[]) => void
type Change = (stored: StoredRecord | undefined) => StoredRecord | undefined

export class RecordStore {
  readonly #storage: TokenStorage
  readonly #clock: Clock
  readonly #report: Report
  /** Written by us, but not taken by the store. */
  #unsaved: StoredRecord | undefined
  /** Sessions whose logout is not stored either: a login has taken its place in `#unsaved`. */
  #ended: Set<string | undefined> | undefined
  #failures = 0
  #retry: unknown
  #busy: Promise<unknown> | undefined

  constructor(storage: TokenStorage, clock: Clock, report: Report) {
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
   * What is stored, our own writes included, or what should be while the store fails. Never rejects; synchronous when the store is
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
        return this.#unsaved
      },
    )
  }

  /**
   * Compare and set: answers whether `change` had something to store. Never rejects; synchronous when the store is and no
   * write is under way. One after the other: a logout must not be overtaken by the login before it.
   */
  update(change: Change): MaybePromise<boolean> {
    const written = this.#busy === undefined ? this.#write(change) : this.#busy.then(() => this.#write(change))
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

  #write(change: Change): MaybePromise<boolean> {
    let stored: StoredRecord | undefined
    let next: StoredRecord | undefined
    let isGivenUp = false
    return this.#attempt(
      () =>
        this.#storage.update((raw) => {
          // A store that comes back to it later would write what was true then.
          if (isGivenUp) return undefined
          stored = this.#newest(raw)
          return (next = change(stored))
        }),
      () => {
        this.#failures = 0
        this.#unsaved = this.#ended = undefined
        return next !== undefined
      },
      (cause) => {
        isGivenUp = true
        next ??= change(this.#unsaved)
        if (next !== undefined) this.#keep(next)
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
    const stored = parseRecord(raw)
    const unsaved = this.#unsaved
    if (unsaved === undefined) return stored
    if (stands(stored, unsaved) && this.#ended?.has(stored?.session) !== true) return stored
    // What takes the place of another counts above it, or whoever holds that would go on with it.
    const { generation = 0, session } = stored ?? {}
    if (generation < unsaved.generation || !isAnother(session, unsaved.session)) return unsaved
    return { ...unsaved, generation: generation + 1 }
  }

  #keep(next: StoredRecord): void {
    const { ended, session } = this.#unsaved ?? {}
    if (ended?.reason === 'loggedOut' && session !== undefined) (this.#ended ??= new Set()).add(session)
    this.#unsaved = next
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
      return isPromise(result) ? bounded(result, this.#clock, this.#patience).then(onDone, onFail) : onDone(result)
    } catch (cause) {
      return onFail(cause)
    }
  }
}

const tokensIn = (record: StoredRecord | undefined): string[] => Object.values(record?.tokens ?? {})

/** Whether what is stored is to stay, rather than what could not be stored. */
function stands(stored: StoredRecord | undefined, unsaved: StoredRecord): boolean {
  if (stored === undefined || isLogoutOf(unsaved, stored.session)) return false
  const { session } = unsaved
  if (unsaved.ended === undefined && isEndOfAnother(stored, session)) return false
  if (stored.ended === undefined && isEndOfAnother(unsaved, stored.session)) return true
  // Whoever signs in while the store fails counts from anywhere.
  const areTwo = stored.tokens !== undefined && unsaved.tokens !== undefined && isAnother(stored.session, session)
  if (areTwo) return (stored.startedAt ?? 0) >= (unsaved.startedAt ?? 0)
  return outranks(stored, unsaved.generation, session)
}

const isAnother = (session: string | undefined, other: string | undefined): boolean =>
  session !== undefined && other !== undefined && session !== other

function bounded<T>(promise: Promise<T>, clock: Clock, limit: number): Promise<T> {
  let timer: unknown
  const timeout = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => {
      reject(new Error(`The storage did not answer within ${limit} ms`))
    }, limit)
  })
  return Promise.race([promise, timeout]).finally(() => {
    clock.clearTimeout(timer)
  })
}

export const isPromise = <T>(value: MaybePromise<T>): value is Promise<T> =>
  typeof (value as { then?: unknown } | undefined)?.then === 'function'
