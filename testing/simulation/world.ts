/** A device with its tabs, a network and a server, as the simulation's parts see them. */
import { createAuth, type WakeSignal } from '../../machines/index.ts'
import type { TokenFetch } from '../tokenServer/options.ts'
import { SwitchableService } from '../tokenServer/switchable.ts'
import type { DeviceClock } from './clock.ts'
import { msOf, type Duration } from './duration.ts'
import { DeviceLocks } from './locks.ts'
import { Network } from './network.ts'
import type { Place } from './loop.ts'
import type { AuthSimulationOptions, SimulatedTab } from './options.ts'
import { Random } from './random.ts'
import { Stage } from './stage.ts'
import { DeviceStorage, type StorageMood } from './storage.ts'

/** Ms. */
const SLOW_STORAGE = [3_000, 9_000] as const

/** What a tab is to its device and to the other tabs. */
export interface Inhabitant extends SimulatedTab {
  readonly place: Place
  /** What the device tells. */
  hear(signal: WakeSignal): void
  /** What another tab announces. */
  learn(generation: number): void
}

export class World {
  readonly stage = new Stage()
  readonly options: Required<Pick<AuthSimulationOptions, 'auth'>>
  readonly url = 'https://api.example.com'
  readonly dialect: 'simplejwt' | 'oauth2'
  readonly random: Random
  readonly device: DeviceClock
  readonly server: TokenFetch
  readonly network: Network
  readonly storage: DeviceStorage
  readonly locks = new DeviceLocks()
  readonly latency: () => number
  tabs: Inhabitant[] = []
  /** Ms by which the device's clock was set, and which its second clock slept through. */
  #set = 0
  #slept = 0

  constructor(options: AuthSimulationOptions) {
    const { seed = 1, start = Date.UTC(2026, 0, 1), latency = 0, storage = 'asynchronous', server = {} } = options
    const { loop } = this.stage
    this.options = { auth: options.auth ?? createAuth }
    this.random = new Random(seed)
    this.latency = this.#between(latency)
    this.dialect = server.dialect ?? 'simplejwt'
    this.device = {
      wall: () => start + Math.round(loop.now) + this.#set,
      monotonic: () => loop.now - this.#slept,
    }
    this.server = new SwitchableService(
      { accessLifetime: 300, ...server, clock: this.#serverClock(start), random: () => this.random.next() },
      this.stage.during,
    )
    this.network = new Network(this.stage, this.latency, (request) => this.server.fetch(request))
    this.storage = new DeviceStorage({
      isSynchronous: storage === 'synchronous',
      delay: (mood: StorageMood) => (mood === 'slow' ? this.random.int(...SLOW_STORAGE) : this.latency()),
    })
  }

  left(tab: Inhabitant): void {
    this.locks.leave(tab.place)
    this.tabs = this.tabs.filter((other) => other !== tab)
  }

  setClock(by: number): void {
    this.#set += by
  }

  async sleep(ms: number): Promise<void> {
    const awake = this.tabs.filter(({ place }) => !place.isFrozen)
    for (const tab of awake) tab.freeze()
    await this.stage.pass(ms)
    // The second clock of most devices stands still meanwhile.
    this.#slept += ms
    for (const tab of awake) tab.thaw()
    for (const tab of awake) tab.hear('wake')
    await this.stage.pass(0)
  }

  setOnline(isOnline: boolean): void {
    if (this.network.isOnline === isOnline) return
    this.network.isOnline = isOnline
    for (const tab of this.tabs) tab.hear(isOnline ? 'online' : 'offline')
  }

  /** Nobody sets the server's, and it never sleeps. */
  #serverClock(start: number) {
    const { loop } = this.stage
    return {
      now: () => start + loop.now,
      monotonic: () => loop.now,
      setTimeout: (callback: () => void, ms: number) => loop.at(loop.now + ms, callback),
      clearTimeout: () => undefined,
    }
  }

  #between(latency: Duration | readonly [Duration, Duration]): () => number {
    const [least, most = least] = [latency].flat().map(msOf)
    return () => (most === 0 ? 0 : this.random.int(least ?? 0, most ?? 0))
  }
}
