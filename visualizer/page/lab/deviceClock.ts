import type { Clock } from '../../../machines/index.ts'

/** The clock of a device, which can be set wrong, and a device that can sleep. */
export class DeviceClock implements Clock {
  #setBy = 0
  #slept = 0

  now(): number {
    return Date.now() + this.#setBy + this.#slept
  }

  /** Time passes in sleep, too; a clock that is set does not pass time. */
  monotonic(): number {
    return performance.now() + this.#slept
  }

  setTimeout(callback: () => void, ms: number): unknown {
    return setTimeout(callback, ms)
  }

  clearTimeout(timer: unknown): void {
    clearTimeout(timer as number)
  }

  /** Ms by which somebody has set it ahead. */
  get setBy(): number {
    return this.#setBy
  }

  set(by: number): void {
    this.#setBy = by
  }

  /** Wakes at once, `ms` later; no timer has fired meanwhile. */
  sleep(ms: number): void {
    this.#slept += ms
  }
}
