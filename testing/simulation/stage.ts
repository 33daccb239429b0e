/** Where simulated time passes: one stretch after the other, and by itself only what takes no time. */
import { drain, Loop } from './loop.ts'

export class Stage {
  readonly loop: Loop
  /** What the server does with a request takes no time, however many turns of the real loop it needs. */
  readonly #works = new Set<Promise<unknown>>()
  #last: Promise<void> = Promise.resolve()
  #isStirred = false

  constructor() {
    this.loop = new Loop({
      settle: () => this.#settle(),
      onDue: () => {
        this.#stir()
      },
    })
  }

  /** Lets `ms` pass. */
  pass(ms: number): Promise<void> {
    return this.#next(() => this.#run(this.loop.now + ms, () => false))
  }

  /** Lets time pass until something is done, for `limit` ms at most; answers whether it is. */
  async passUntil(isDone: () => boolean, limit: number): Promise<boolean> {
    await this.#next(() => this.#run(this.loop.now + limit, isDone))
    return isDone()
  }

  /** Keeps time from passing meanwhile. */
  readonly during = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.then(
      () => undefined,
      () => undefined,
    )
    this.#works.add(settled)
    void settled.then(() => this.#works.delete(settled))
    return work
  }

  /** Stretches do not overlap: who asks for one within another gets it afterwards. */
  #next(stretch: () => Promise<void>): Promise<void> {
    const next = this.#last.then(stretch)
    this.#last = next.catch(() => undefined)
    return next
  }

  async #run(end: number, isDone: () => boolean): Promise<void> {
    await this.#settle()
    if (!isDone()) await this.loop.runUntil(end, isDone)
  }

  async #settle(): Promise<void> {
    await drain()
    while (this.#works.size > 0) {
      await Promise.all(this.#works)
      await drain()
    }
  }

  #stir(): void {
    if (this.#isStirred) return
    this.#isStirred = true
    void this.#next(async () => {
      this.#isStirred = false
      await this.#run(this.loop.now, () => false)
    })
  }
}
