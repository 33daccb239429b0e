/** Stores that misbehave in every way that is known of the real ones. */
import type { AsyncStore } from 'authchart/storage'
import type { SimulatedClock } from '../helpers/simulatedClock.ts'

/** A `Storage` of a page: it may be blocked, full, or hold what others have put there. */
export class FakeArea implements Pick<Storage, 'getItem' | 'setItem'> {
  readonly items = new Map<string, string>()
  readonly writes: string[] = []
  mood: 'fine' | 'blocked' | 'full' = 'fine'

  getItem(key: string): string | null {
    if (this.mood === 'blocked') throw new DOMException('The operation is insecure.', 'SecurityError')
    return this.items.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.getItem(key)
    this.writes.push(value)
    if (this.mood === 'full') throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
    this.items.set(key, value)
  }

  /** What is stored, parsed. */
  get record(): unknown {
    return JSON.parse(this.items.get('authchart') ?? 'null') as unknown
  }
}

/** An asynchronous store, as slow as it is told, which may reject and may never answer. */
export class FakeStore implements AsyncStore {
  readonly items = new Map<string, string>()
  readonly writes: string[] = []
  /** Ms each of the next writes takes; afterwards `delay`. */
  readonly writeDelays: number[] = []
  delay = 0
  mood: 'fine' | 'rejecting' | 'silent' = 'fine'
  readonly #clock: SimulatedClock

  constructor(clock: SimulatedClock) {
    this.#clock = clock
  }

  async getItem(key: string): Promise<string | null> {
    await this.#pass(this.delay)
    return this.items.get(key) ?? null
  }

  async setItem(key: string, value: string): Promise<void> {
    this.writes.push(value)
    await this.#pass(this.writeDelays.shift() ?? this.delay)
    this.items.set(key, value)
  }

  get record(): unknown {
    return JSON.parse(this.items.get('authchart') ?? 'null') as unknown
  }

  async #pass(ms: number): Promise<void> {
    if (this.mood === 'rejecting') throw new Error('The disk is gone')
    if (this.mood === 'silent') await new Promise(() => undefined)
    if (ms > 0) await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, ms))
  }
}
