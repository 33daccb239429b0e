/** One tab: a real `createAuth` on the ports of a simulated device. */
import { authorizedFetch, type AuthFetch } from '../../adapters/internal/authorizedFetch.ts'
import { ofCaller } from '../../adapters/internal/outgoing.ts'
import type { Auth, TabChannel, WakeSignal } from '../../machines/index.ts'
import { clockOf } from './clock.ts'
import { lockOf } from './lock.ts'
import { Place } from './loop.ts'
import type { SimulatedPorts, SimulatedTab } from './options.ts'
import { refresherOf } from './refresher.ts'
import type { Inhabitant, World } from './world.ts'

export class Tab implements Inhabitant {
  readonly name: string
  readonly place: Place
  readonly auth: Auth
  readonly fetch: AuthFetch
  readonly #world: World
  readonly #listeners = new Set<(signal: WakeSignal) => void>()
  readonly #hearers = new Set<(generation: number) => void>()

  constructor(world: World, name: string) {
    this.#world = world
    this.name = name
    this.place = new Place(world.stage.loop)
    this.auth = world.options.auth(this.#ports(), { fetch: this.bareFetch, url: world.url })
    this.fetch = authorizedFetch('sim', this.auth, { fetch: this.bareFetch }, (input, init) =>
      ofCaller(this.#absolute(input), init),
    )
  }

  get isOpen(): boolean {
    return !this.place.isGone
  }

  /** Of a `fetch` that was called in a page, a path is enough. */
  readonly bareFetch: SimulatedTab['bareFetch'] = (input, init) =>
    this.#world.network.send(new Request(this.#absolute(input), init), this.name, this.place)

  close(): void {
    this.auth.close()
    this.crash()
  }

  crash(): void {
    this.place.isGone = true
    this.#world.left(this)
  }

  freeze(): void {
    this.place.freeze()
  }

  thaw(): void {
    this.place.thaw()
  }

  hide(): void {
    this.hear('hidden')
  }

  show(): void {
    this.hear('visible')
  }

  /** At once, or when it can hear again. */
  hear(signal: WakeSignal): void {
    const tell = (): void => {
      for (const listener of this.#listeners) listener(signal)
    }
    if (this.place.isFrozen) this.place.after(0, tell)
    else tell()
  }

  learn(generation: number): void {
    for (const hearer of this.#hearers) hearer(generation)
  }

  #absolute(input: RequestInfo | URL): RequestInfo | URL {
    return typeof input === 'string' ? new URL(input, this.#world.url) : input
  }

  #ports(): SimulatedPorts {
    const { device, storage, locks, random, url, dialect } = this.#world
    return {
      refresher: refresherOf(dialect, url, this.bareFetch),
      origins: [url],
      storage: storage.at(this.place),
      lock: lockOf(locks, this.place),
      channel: this.#channel(),
      wakeSources: [{ subscribe: (listener) => subscribe(this.#listeners, listener) }],
      clock: clockOf(this.place, device),
      random: () => random.next(),
    }
  }

  #channel(): TabChannel {
    const world = this.#world
    return {
      announce: (generation) => {
        for (const other of world.tabs) {
          if (other !== this)
            other.place.after(world.latency(), () => {
              other.learn(generation)
            })
        }
      },
      subscribe: (listener) => subscribe(this.#hearers, listener),
    }
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
