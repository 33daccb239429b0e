/** A clock, a server, a network and tabs in one object, in which a session's days pass in milliseconds. */
import { msOf, type Duration } from './duration.ts'
import type { SimulatedRequest } from './network.ts'
import type {
  AuthSimulation,
  AuthSimulationOptions,
  SimulatedNetwork,
  SimulatedServer,
  SimulatedStorage,
  SimulatedTab,
} from './options.ts'
import { withWords } from './server.ts'
import { Tab } from './tab.ts'
import { World } from './world.ts'

/** Ms of simulated time. */
const PATIENCE = 3_600_000

/**
 * Simulates a device and its token server, for tests of an app: nothing of the platform is replaced, no test runner is needed, and
 * the same seed does the same again.
 *
 * @throws {RangeError} when a duration is none
 * @example
 * const sim = createAuthSimulation({ seed: 1 })
 * const tab = await sim.signIn()
 * await sim.advance('14m')
 * await tab.fetch('/api/echo/')
 * sim.server.stats.refreshesSucceeded // 3
 * sim.close()
 */
export const createAuthSimulation = (options: AuthSimulationOptions = {}): AuthSimulation => new Simulation(options)

class Simulation implements AuthSimulation {
  readonly server: SimulatedServer
  readonly network: SimulatedNetwork
  readonly #world: World
  #opened = 0

  constructor(options: AuthSimulationOptions) {
    const world = new World(options)
    this.#world = world
    this.server = withWords(world.server)
    this.network = {
      get isOnline() {
        return world.network.isOnline
      },
      goOffline() {
        world.setOnline(false)
      },
      goOnline() {
        world.setOnline(true)
      },
    }
    for (let count = 0; count < (options.tabs ?? 0); count++) this.openTab()
  }

  get now(): number {
    return this.#world.device.wall()
  }

  get tabs(): readonly SimulatedTab[] {
    return this.#world.tabs
  }

  get url(): string {
    return this.#world.url
  }

  get storage(): SimulatedStorage {
    return this.#world.storage
  }

  get requests(): readonly SimulatedRequest[] {
    return this.#world.network.requests
  }

  openTab(): SimulatedTab {
    const tab = new Tab(this.#world, `tab ${++this.#opened}`)
    this.#world.tabs.push(tab)
    return tab
  }

  async signIn(user?: string, tab: SimulatedTab = this.tabs[0] ?? this.openTab()): Promise<SimulatedTab> {
    await this.until(tab.auth.logIn(this.server.logIn(user)))
    return tab
  }

  advance(duration: Duration): Promise<void> {
    return this.#world.stage.pass(msOf(duration))
  }

  settle(): Promise<void> {
    return this.#world.stage.pass(0)
  }

  async until<T>(promise: PromiseLike<T>): Promise<T> {
    let isSettled = false
    const settle = (): void => {
      isSettled = true
    }
    promise.then(settle, settle)
    if (await this.#world.stage.passUntil(() => isSettled, PATIENCE)) return promise
    throw new Error('That has not settled within an hour of simulated time')
  }

  sleep(duration: Duration): Promise<void> {
    return this.#world.sleep(msOf(duration))
  }

  setClock(by: Duration): void {
    this.#world.setClock(msOf(by))
  }

  close(): void {
    for (const tab of [...this.tabs]) tab.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
