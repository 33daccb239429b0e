/** What all tabs of a device share: a clock, a network, and whoever tells them of sleep. */
import type { WakeSignal, WakeSource } from '../../../machines/index.ts'
import { DeviceClock } from './deviceClock.ts'

export class Device implements WakeSource {
  readonly name: string
  /** What its tabs store their session under. */
  readonly session: string
  readonly clock = new DeviceClock()
  readonly #listeners = new Set<(signal: WakeSignal) => void>()
  readonly #network: typeof fetch
  #isOnline = true
  #tabs = 0

  constructor(name: string, session: string, network: typeof fetch) {
    this.name = name
    this.session = session
    this.#network = network
  }

  /** Each tab that was ever opened has a name of its own. */
  nameTab(): string {
    this.#tabs += 1
    return this.#tabs === 1 ? this.name : `${this.name}, tab ${this.#tabs}`
  }

  get isOnline(): boolean {
    return this.#isOnline
  }

  setOnline(isOnline: boolean): void {
    if (isOnline === this.#isOnline) return
    this.#isOnline = isOnline
    this.#tell(isOnline ? 'online' : 'offline')
  }

  /** Closes the lid for so many ms. */
  sleep(ms: number): void {
    this.clock.sleep(ms)
    this.#tell('wake')
  }

  subscribe(listener: (signal: WakeSignal) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The way to the server, but for being offline. */
  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    // As a browser says it.
    if (!this.#isOnline) throw new TypeError('Failed to fetch')
    return this.#network(input, init)
  }

  #tell(signal: WakeSignal): void {
    for (const listener of this.#listeners) listener(signal)
  }
}
