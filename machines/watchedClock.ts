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
  /** What the drift was before each of the last jumps, and what the time was after it at the earliest. */
  #jumps: { readonly drift: number; readonly to: number; readonly by: number }[] = []
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
    const last = this.#last
    const step = now - last
    this.#last = now
    if (step < 0 || step > NEXT_LOOK) this.check(Math.min(step, 0), last)
    return now
  }

  /**
   * Ms, 0 or less, by which the clock was set since a moment of which nothing is known but that it is past, as that of a stored record. What
   * was seen of it is exact, for moments that lie in the future now, or before the clock was set and after that as well. Without, it went back
   * by the distance to the future at least.
   */
  setBackSince(moment: number): number {
    const atLeast = this.now() - moment
    let seen = 0
    // From the last on: what is no later than a jump can have been before it only.
    for (const { to, by } of this.#jumps) {
      if (moment >= to - CLOCK_NOISE) break
      seen += Math.min(0, by)
    }
    if (atLeast >= -CLOCK_NOISE) return seen
    const enough = this.#jumps.map(({ drift }) => this.#drift - drift).filter((by) => by <= atLeast)
    return Math.min(seen, enough.length === 0 ? atLeast : Math.max(...enough))
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

  /**
   * @param step what the clock was seen to jump by, for want of a second clock
   * @param last when we looked last
   */
  check(step = 0, last = this.#last): void {
    const isAlone = this.#clock.monotonic === undefined
    const by = isAlone ? step : this.#clock.now() - this.monotonic() - this.#drift
    if (Math.abs(by) <= CLOCK_NOISE) return
    this.#jumps = [{ drift: this.#drift, to: last + by, by }, ...this.#jumps.slice(0, REMEMBERED)]
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
