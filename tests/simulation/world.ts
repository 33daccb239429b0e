/** A whole world: a device with its tabs, a network, a server, and those who watch that the properties hold. */
import type { WakeSignal } from '../../machines/index.ts'
import { endpoints } from './endpoints.ts'
import type { DeviceClock } from '../../testing/simulation/clock.ts'
import { DeviceLocks } from '../../testing/simulation/locks.ts'
import { Loop, type Place } from '../../testing/simulation/loop.ts'
import { Network } from './network.ts'
import { Random } from '../../testing/simulation/random.ts'
import { ModelServer } from './server.ts'
import type { Settings } from './settings.ts'
import { DeviceStorage } from '../../testing/simulation/storage.ts'
import { Tab } from './tab.ts'
import { Watch, type Witness } from './watch.ts'

export class World {
  readonly loop = new Loop()
  readonly settings: Settings
  readonly server: ModelServer
  readonly network: Network
  readonly storage: DeviceStorage
  readonly locks = new DeviceLocks()
  readonly watch: Watch
  readonly device: DeviceClock
  /** Those that are open. */
  tabs: Tab[] = []
  /** Of the event that happens now. */
  random = new Random(0)
  /** Ms by which the device's clock was set, and which its second clock slept through. */
  #set = 0
  #slept = 0
  #opened = 0

  constructor(settings: Settings, witness?: Witness) {
    this.settings = settings
    const random = (): Random => this.random
    const pace = 1 + (settings.drift ?? 0) / 1_000_000
    this.device = {
      wall: () => settings.epoch + Math.round(this.loop.now * pace) + this.#set,
      monotonic: () => this.loop.now * pace - this.#slept,
    }
    this.server = new ModelServer(this.loop, settings)
    this.network = new Network(this.loop, random, endpoints(this.server, settings))
    this.watch = new Watch(this, witness)
    this.storage = new DeviceStorage({
      isSynchronous: settings.storage === 'synchronous',
      delay: (mood) => (mood === 'slow' ? random().int(3_000, 9_000) : random().int(0, 4)),
      watch: this.watch,
    })
    for (let count = 0; count < settings.tabs; count++) this.open()
  }

  open(): Tab {
    const tab = new Tab(this, `tab ${++this.#opened}`)
    this.loop.current = undefined
    this.tabs.push(tab)
    this.watch.onOpened(tab)
    return tab
  }

  /** Closes or crashes a tab: nothing that it had begun goes on. */
  kill(tab: Tab): void {
    tab.place.isGone = true
    this.locks.leave(tab.place)
    this.tabs = this.tabs.filter((other) => other !== tab)
    this.watch.onKilled(tab)
  }

  /** Somebody sets the device's clock. */
  setClock(by: number): void {
    this.#set += by
    this.watch.noteTrouble('clock')
  }

  /** Runs what a tab's own code does now. */
  async within(place: Place, work: () => void): Promise<void> {
    place.after(0, work)
    await this.pass(0)
  }

  pass(ms: number): Promise<void> {
    return this.loop.runUntil(this.loop.now + ms, () => this.watch.onStep())
  }

  async sleep(ms: number): Promise<void> {
    const awake = this.tabs.filter(({ place }) => !place.isFrozen)
    for (const { place } of awake) place.freeze()
    this.watch.noteTrouble('sleep')
    await this.pass(ms)
    if (this.settings.pausesInSleep) {
      this.#slept += ms
      this.watch.noteTrouble('pause')
    }
    this.watch.noteTrouble('sleep')
    for (const { place } of awake) place.thaw()
    await this.tell('wake')
  }

  async setOnline(isOnline: boolean): Promise<void> {
    if (this.network.isOnline === isOnline) return
    this.network.isOnline = isOnline
    await this.tell(isOnline ? 'online' : 'offline')
  }

  /** Every tab hears it. */
  async tell(signal: WakeSignal): Promise<void> {
    for (const tab of this.tabs)
      tab.place.after(0, () => {
        tab.wake(signal)
      })
    await this.pass(0)
  }
}
