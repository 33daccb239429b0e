/** The clock that everything inside looks at: it notices when the local clock was set, by a second one that never jumps. */
import { CLOCK_NOISE } from './defaults.ts'
import type { Clock } from './ports.ts'

/** Ms without a look, after which much may have happened. */
const NEXT_LOOK = 1_000
/** Whatever was stored before so many jumps has been replaced. */
const REMEMBERED = 8

export class WatchedClock implements Clock {
  readonly #clock: Clock
  readonly #onJump: (by: number) => void
  #drift: number
  #last: number
  /** What the drift was before the last jumps. */
  #before: number[] = []
  #setBack = 0

  /** @param onJump is told by how many ms the clock was set */
  constructor(clock: Clock, onJump: (by: number) => void) {
    this.#clock = clock
    this.#onJump = onJump
    this.#last = clock.now()
    this.#drift = this.#last - this.monotonic()
  }

  /** A look at the second clock costs as much again, so it is taken when the first goes back, or after a pause. */
  now(): number {
    const now = this.#clock.now()
    const step = now - this.#last
    this.#last = now
    if (step < 0 || step > NEXT_LOOK) this.check(Math.min(step, 0))
    return now
  }

  /**
   * Ms, 0 or less, by which the clock was set since a moment that lies in the future now, as one in a stored record may. What was seen
   * of it is exact; without, it went back by the distance at least.
   */
  setBackSince(moment: number): number {
    const atLeast = this.now() - moment
    if (atLeast >= -CLOCK_NOISE) return 0
    const seen = this.#before.map((drift) => this.#drift - drift).filter((by) => by <= atLeast)
    return seen[0] === undefined ? atLeast : Math.max(...seen)
  }

  /** Ms, 0 or less, by which the clock was set back in all, with a look at it; two of them tell what happened between. */
  setBack(): number {
    this.now()
    this.check()
    return this.#setBack
  }

  /** Ms that never jump; the epoch is nobody's business. */
  monotonic(): number {
    return this.#clock.monotonic?.() ?? 0
  }

  /** @param step what the clock was seen to jump by, for want of a second clock */
  check(step = 0): void {
    const isAlone = this.#clock.monotonic === undefined
    const by = isAlone ? step : this.#clock.now() - this.monotonic() - this.#drift
    if (Math.abs(by) <= CLOCK_NOISE) return
    this.#before = [...this.#before.slice(-REMEMBERED), this.#drift]
    this.#drift += by
    this.#setBack += Math.min(0, by)
    this.#onJump(by)
  }

  /** Every timer looks first whether the clock was set meanwhile. */
  setTimeout(callback: () => void, ms: number): unknown {
    return this.#clock.setTimeout(() => {
      this.check()
      callback()
    }, ms)
  }

  clearTimeout(timer: unknown): void {
    this.#clock.clearTimeout(timer)
  }
}
