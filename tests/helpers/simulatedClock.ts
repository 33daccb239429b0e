/** A clock that stands still until it is told otherwise. */
import type { Clock } from 'authchart'

interface Timer {
  due: number
  callback: () => void
}

export class SimulatedClock implements Clock {
  #wall: number
  #monotonic = 0
  #next = 1
  readonly #timers = new Map<number, Timer>()

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#wall = start
  }

  now(): number {
    return this.#wall
  }

  monotonic(): number {
    return this.#monotonic
  }

  setTimeout(callback: () => void, ms: number): number {
    // What a platform does with a delay it cannot count: at once.
    const delay = ms > 2_147_483_647 || Number.isNaN(ms) || ms < 1 ? 1 : ms
    this.#timers.set(this.#next, { due: this.#monotonic + delay, callback })
    return this.#next++
  }

  clearTimeout(id: unknown): void {
    this.#timers.delete(id as number)
  }

  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Lets `ms` pass, timer by timer, with every promise in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms
    await settle()
    for (;;) {
      const [id, timer] = this.#firstDue(end)
      if (timer === undefined) break
      this.#pass(Math.max(0, timer.due - this.#monotonic))
      this.#timers.delete(id)
      timer.callback()
      await settle()
    }
    this.#pass(end - this.#monotonic)
    await settle()
  }

  /** The device sleeps: time passes, timers do not fire; they are late afterwards. */
  sleep(ms: number): void {
    for (const timer of this.#timers.values()) timer.due += ms
    this.#pass(ms)
  }

  /** Somebody sets the clock. */
  jump(by: number): void {
    this.#wall += by
  }

  #pass(ms: number): void {
    this.#wall += ms
    this.#monotonic += ms
  }

  #firstDue(end: number): [number, Timer | undefined] {
    let first: [number, Timer | undefined] = [0, undefined]
    for (const [id, timer] of this.#timers) {
      if (timer.due <= end && (first[1] === undefined || timer.due < first[1].due)) first = [id, timer]
    }
    return first
  }
}

/** Lets every promise that can go on do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}
