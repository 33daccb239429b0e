/** `navigator.locks` of a simulated device: one holder at a time, first come, first served; freed when its tab is gone. */
import type { Place } from './loop.ts'

interface Waiter {
  readonly place: Place
  readonly grant: () => void
}

type Work = () => Promise<unknown>

export class DeviceLocks {
  #holder: Waiter | undefined
  #waiting: Waiter[] = []

  /** As a tab sees it; of `LockManager` what `webLock` uses. */
  at(place: Place): LockManager {
    const request = (_name: string, { signal }: { signal: AbortSignal }, work: Work): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const waiter: Waiter = {
          place,
          grant: () => {
            if (this.#holder !== waiter) return
            signal.removeEventListener('abort', giveUp)
            const end = (): void => {
              this.#release(waiter)
            }
            work().finally(end).then(resolve, reject)
          },
        }
        const giveUp = (): void => {
          this.#waiting = this.#waiting.filter((other) => other !== waiter)
          if (this.#holder === waiter) this.#release(waiter)
          reject(signal.reason as Error)
        }
        if (signal.aborted) {
          giveUp()
          return
        }
        signal.addEventListener('abort', giveUp, { once: true })
        this.#waiting.push(waiter)
        this.#next()
      })
    return { request } as unknown as LockManager
  }

  /** A closed or crashed tab. */
  leave(place: Place): void {
    this.#waiting = this.#waiting.filter((waiter) => waiter.place !== place)
    if (this.#holder?.place === place) this.#release(this.#holder)
  }

  #release(holder: Waiter): void {
    if (this.#holder !== holder) return
    this.#holder = undefined
    this.#next()
  }

  #next(): void {
    if (this.#holder !== undefined) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#holder = next
    next.place.after(0, next.grant)
  }
}
