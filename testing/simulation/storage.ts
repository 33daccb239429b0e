/** The storage that the tabs of a device share, with what can go wrong in one. */
import type { MaybePromise, TokenStorage } from '../../machines/ports.ts'
import type { StoredRecord } from '../../machines/record.ts'
import type { Place } from './loop.ts'
import type { Random } from './random.ts'

/** `slow`: it answers too late to be waited for, and does its work all the same. */
export type StorageMood = 'well' | 'full' | 'broken' | 'slow'

export interface StorageWatch {
  onRead(place: Place, record: string | undefined): void
  onWritten(place: Place, record: StoredRecord, stored: string): void
}

export class DeviceStorage {
  mood: StorageMood = 'well'
  stored: string | undefined
  readonly #isSynchronous: boolean
  readonly #random: () => Random
  readonly #watch: StorageWatch

  constructor(isSynchronous: boolean, random: () => Random, watch: StorageWatch) {
    this.#isSynchronous = isSynchronous
    this.#random = random
    this.#watch = watch
  }

  /** As a tab sees it. */
  at(place: Place): TokenStorage {
    return {
      read: () => this.#run(place, () => this.#read(place)),
      update: (change) =>
        this.#run(place, () => {
          this.#update(place, change)
        }),
    }
  }

  #run<T>(place: Place, work: () => T): MaybePromise<T> {
    if (this.#isSynchronous) return work()
    const random = this.#random()
    const delay = (): number => (this.mood === 'slow' ? random.int(3_000, 9_000) : random.int(0, 4))
    return new Promise((resolve, reject) => {
      place.after(delay(), () => {
        try {
          const result = work()
          place.after(delay(), () => {
            resolve(result)
          })
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      })
    })
  }

  #read(place: Place): string | undefined {
    if (this.mood === 'broken') throw new Error('The storage cannot be read')
    this.#watch.onRead(place, this.stored)
    return this.stored
  }

  #update(place: Place, change: (stored: unknown) => StoredRecord | undefined): void {
    const next = change(this.#read(place))
    if (next === undefined) return
    if (this.mood === 'full') throw new Error('QuotaExceededError')
    this.stored = JSON.stringify(next)
    this.#watch.onWritten(place, next, this.stored)
  }
}
