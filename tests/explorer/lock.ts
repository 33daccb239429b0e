/** One holder at a time, first come, first served; freed when its tab is dead. Asking, getting and giving back are steps. */
import type { RefreshLock } from '../../machines/index.ts'
import type { World } from './world.ts'

interface Waiter {
  readonly tab: string
  readonly grant: () => void
}

export class DeviceLock {
  #queue: Waiter[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  isWanted(tab: string): boolean {
    return this.#queue.some((waiter) => waiter.tab === tab)
  }

  /** As a tab sees it. */
  at(tab: string): RefreshLock {
    return {
      hold: (work, { signal, timeout }) =>
        new Promise((resolve, reject) => {
          let isOver = false
          const end = (): boolean => {
            this.#world.clear(timer)
            signal.removeEventListener('abort', giveUp)
            return !isOver && (isOver = true)
          }
          const leave = (): void => {
            this.#step(tab, 'withdraw', () => {
              this.#remove(waiter)
            })
          }
          const giveUp = (): void => {
            if (!end()) return
            leave()
            reject(signal.reason as Error)
          }
          const waiter: Waiter = {
            tab,
            grant: () => {
              if (!end()) return
              const release = (): Promise<void> =>
                new Promise((released) => {
                  this.#step(tab, 'release', () => {
                    this.#remove(waiter)
                    released()
                  })
                })
              work(true).finally(release).then(resolve, reject)
            },
          }
          const timer = this.#world.after(tab, timeout, () => {
            if (!end()) return
            leave()
            work(false).then(resolve, reject)
          })
          if (signal.aborted) giveUp()
          signal.addEventListener('abort', giveUp)
          this.#step(tab, 'lock', () => {
            this.#ask(waiter)
          })
        }),
    }
  }

  leave(tab: string): void {
    for (const waiter of this.#queue.filter((other) => other.tab === tab)) this.#remove(waiter)
  }

  #ask(waiter: Waiter): void {
    this.#queue.push(waiter)
    if (this.#world.settings.lies.includes('lock') || this.#queue[0] === waiter) this.#grant(waiter)
  }

  #remove(waiter: Waiter): void {
    const before = this.#queue[0]
    this.#queue = this.#queue.filter((other) => other !== waiter)
    const next = this.#queue[0]
    if (next !== undefined && next !== before && !this.#world.settings.lies.includes('lock')) this.#grant(next)
  }

  #grant({ tab, grant }: Waiter): void {
    this.#world.begin(tab, 'granted', [`write:${tab}`], grant)
  }

  #step(tab: string, what: string, run: () => void): void {
    this.#world.begin(tab, what, [`write:${tab}`, 'write:lock'], run)
  }
}
