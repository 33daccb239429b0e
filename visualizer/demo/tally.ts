/** Many requests as one line. */
import type { DemoEvent } from './events.ts'
import { count, inMs } from './words.ts'

export class RequestTally {
  readonly #who: string
  #answered = 0
  #slowest = 0
  #failures = new Map<string, number>()

  constructor(who: string) {
    this.#who = who
  }

  /** @param failure its name, for a request that came to nothing */
  add(ms: number, failure?: string): void {
    this.#slowest = Math.max(this.#slowest, ms)
    if (failure === undefined) this.#answered += 1
    else this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1)
  }

  /** What came together since the last time, if anything did. */
  take(): DemoEvent | undefined {
    const failures = [...this.#failures].map(([name, times]) => `${times} failed with ${name}`)
    const total = this.#answered + [...this.#failures.values()].reduce((sum, times) => sum + times, 0)
    if (total === 0) return undefined
    const answered = this.#answered === 0 ? [] : [this.#answered === total ? 'answered' : `${this.#answered} answered`]
    const text = `${[...answered, ...failures].join(', ')}; slowest ${inMs(this.#slowest)}`
    this.#answered = this.#slowest = 0
    this.#failures = new Map()
    const tone = failures.length === 0 ? 'plain' : 'bad'
    return { kind: 'requests', who: this.#who, label: count(total, 'request'), text, tone }
  }
}
