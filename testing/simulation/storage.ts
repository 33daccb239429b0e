/** The storage that the tabs of a device share, with what can go wrong in one. */
import type { MaybePromise, TokenStorage } from '../../machines/ports.ts'
import type { StoredRecord } from '../../machines/record.ts'
import type { Place } from './loop.ts'

/** `slow`: it answers too late to be waited for, and does its work all the same. */
export type StorageMood = 'well' | 'full' | 'broken' | 'slow'

interface StorageWatch {
  onRead(place: Place, record: string | undefined): void
  onWritten(place: Place, record: StoredRecord, stored: string): void
}

interface StorageOptions {
  readonly isSynchronous: boolean
  /** Ms that a part of a read or a write takes. */
  readonly delay: (mood: StorageMood) => number
  readonly watch?: StorageWatch
}

export class DeviceStorage {
  mood: StorageMood = 'well'
  stored: string | undefined
  readonly #options: StorageOptions

  constructor(options: StorageOptions) {
    this.#options = options
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
    if (this.#options.isSynchronous) return work()
    const delay = (): number => this.#options.delay(this.mood)
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
    this.#options.watch?.onRead(place, this.stored)
    return this.stored
  }

  #update(place: Place, change: (stored: unknown) => StoredRecord | undefined): void {
    const next = change(this.#read(place))
    if (next === undefined) return
    if (this.mood === 'full') throw new Error('QuotaExceededError')
    this.stored = JSON.stringify(next)
    this.#options.watch?.onWritten(place, next, this.stored)
  }
}
