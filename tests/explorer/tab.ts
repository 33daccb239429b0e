/** One tab: the real `createAuth` on ports where nothing happens by itself. It wants one token, at a moment that is picked, too. */
import {
  createAuth,
  isLoggedOutError,
  isRefreshRejectedError,
  type Auth,
  type Clock,
  type TabChannel,
} from '../../machines/index.ts'
import type { World } from './world.ts'

export class ExplorerTab {
  readonly name: string
  readonly auth: Auth
  /** What the request for a token came to: `token`, a reason, or the name of an error; `undefined` while it waits. */
  outcome: string | undefined
  readonly #world: World
  readonly #hearers = new Set<(generation: number) => void>()

  constructor(world: World, name: string) {
    this.#world = world
    this.name = name
    this.auth = createAuth({
      refresher: world.server.at(name),
      origins: ['https://api.example.com'],
      storage: world.storage.at(name),
      lock: world.lock.at(name),
      channel: this.#makeChannel(),
      clock: this.#makeClock(),
      random: () => 0.5,
      refreshPolicy: 'onDemand',
    })
  }

  get isDone(): boolean {
    return this.outcome !== undefined
  }

  /** Why its session has ended. */
  get reason(): string | undefined {
    const { status, actor } = this.auth
    return status === 'loggedOut' ? actor.getSnapshot().context.reason : undefined
  }

  /** From now on the tab may ask for a token. */
  arrive(): void {
    this.#world.begin(this.name, 'begin', [`write:${this.name}`], () => {
      this.ask()
    })
  }

  ask(): void {
    this.outcome = undefined
    this.auth.getAccessToken().then(
      () => (this.outcome = 'token'),
      (error: unknown) => (this.outcome = outcomeOf(error)),
    )
  }

  hear(generation: number): void {
    for (const listener of this.#hearers) listener(generation)
  }

  #makeClock(): Clock {
    const { name } = this
    return {
      now: () => this.#world.now,
      monotonic: () => this.#world.now,
      setTimeout: (callback, ms) => this.#world.after(name, ms, callback),
      clearTimeout: (timer) => {
        this.#world.clear(timer)
      },
    }
  }

  #makeChannel(): TabChannel {
    return {
      announce: (generation) => {
        for (const other of this.#world.tabs) {
          const deliver = (): void => {
            other.hear(generation)
          }
          if (other !== this)
            this.#world.begin(this.name, `tell-${other.name}`, [`write:${other.name}`], deliver, other.name)
        }
      },
      subscribe: (listener) => {
        this.#hearers.add(listener)
        return () => this.#hearers.delete(listener)
      },
    }
  }
}

function outcomeOf(error: unknown): string {
  if (isLoggedOutError(error) || isRefreshRejectedError(error)) return error.reason
  return error instanceof Error ? error.name : String(error)
}
