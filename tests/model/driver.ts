/** Does to a real `createAuth` what the model says that the world does. Only the clock and the wire are ours. */
import {
  RefreshConfigurationError,
  RefreshRejectedError,
  TokenEndpointError,
  type TabChannel,
  type TokenResponse,
  type TokenStorage,
  type WakeSignal,
} from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { settle } from '../helpers/simulatedClock.ts'
import { createWorld, pair, type World } from '../helpers/world.ts'
import type { Policy, WorldEvent } from './worldModel.ts'

/** Ms of one's own that a test waits where the order of two moments matters: longer than the cool-down. */
const WHILE = 6_000
const HOUR = 3_600_000

export class Driver {
  readonly world: World
  /** Requests that have been made and not yet answered. */
  waiting = 0
  readonly #flights: { resolve: (tokens: TokenResponse) => void; reject: (error: unknown) => void }[] = []
  readonly #storage = new SlowStorage()
  readonly #siblings: ((generation: number) => void)[] = []
  #tell: (signal: WakeSignal) => void = () => undefined

  constructor(policy: Policy) {
    this.world = createWorld({
      refreshPolicy: policy,
      refreshTimeout: 24 * HOUR,
      storage: this.#storage,
      channel: this.#channel(),
      wakeSources: [
        {
          subscribe: (listener) => {
            this.#tell = listener
            return () => undefined
          },
        },
      ],
    })
    const fly = () => new Promise<TokenResponse>((resolve, reject) => this.#flights.push({ resolve, reject }))
    this.world.answer(...Array.from({ length: 30 }, () => fly))
  }

  async does({ type }: WorldEvent): Promise<void> {
    await this.#actions[type]()
    await settle()
  }

  close(): void {
    this.world.auth.close()
  }

  readonly #actions: Readonly<Record<WorldEvent['type'], () => unknown>> = {
    'storage.hasTokens': async () => {
      await this.#asSibling(({ auth }) => auth.logIn(pair(300)))
      this.#storage.answer()
    },
    'storage.isEmpty': () => {
      this.#storage.answer()
    },
    'user.signsIn': () => this.#act(({ auth }) => auth.logIn(pair(300))),
    'user.signsOut': () => this.#act(({ auth }) => auth.logOut()),
    'sibling.signsIn': () => this.#asSibling(({ auth }) => auth.logIn(pair(300))),
    'sibling.signsOut': () => this.#asSibling(({ auth }) => auth.logOut()),
    'app.requests': () => {
      this.#await(this.world.auth.getAccessToken())
    },
    'app.refreshes': () => {
      this.#await(this.world.auth.refresh())
    },
    'api.rejects': () => {
      this.#await(this.world.auth.replaceRejected(this.world.auth.peekAccessToken() ?? ''))
    },
    'server.grants': () =>
      this.#land(({ resolve }) => {
        resolve(pair(300))
      }),
    'server.isDown': () =>
      this.#land(({ reject }) => {
        reject(new TokenEndpointError('down', { status: 503, retryAfter: 2 * HOUR }))
      }),
    'server.refuses': () =>
      this.#land(({ reject }) => {
        reject(new RefreshRejectedError())
      }),
    'server.isMisconfigured': () =>
      this.#land(({ reject }) => {
        reject(new RefreshConfigurationError('invalid_client'))
      }),
    // Its backoff is shorter than our while.
    'server.grantsDeadToken': () => {
      this.#flights.pop()?.resolve({ ...pair(), expiresAt: this.world.clock.now() - 1 })
    },
    'time.lead': () => this.#until(this.world.auth.explain().refreshAt),
    'time.deadline': () => this.#until(this.world.auth.explain().expiresAt),
    'time.retry': () => this.#until(this.world.auth.explain().retryAt),
    'device.sleeps': () => {
      this.world.clock.sleep(3 * HOUR)
      this.#tell('wake')
    },
    'device.wakes': () => {
      this.#tell('wake')
    },
    'network.returns': () => {
      this.#tell('offline')
      this.#tell('online')
    },
    'page.returns': () => {
      this.#tell('hidden')
      this.#tell('visible')
    },
  }

  /** Nobody waits for the storage before signing in; it answers afterwards. */
  async #act(act: (world: World) => Promise<void>): Promise<void> {
    const acted = act(this.world)
    this.#storage.answer()
    await acted
  }

  #await(promise: Promise<unknown>): void {
    this.waiting += 1
    const done = (): void => {
      this.waiting -= 1
    }
    promise.then(done, done)
  }

  /** The newest refresh ends; what follows is after the cool-down. */
  async #land(
    end: (flight: { resolve: (tokens: TokenResponse) => void; reject: (error: unknown) => void }) => void,
  ): Promise<void> {
    const flight = this.#flights.pop()
    if (flight !== undefined) end(flight)
    await this.world.clock.advance(WHILE)
  }

  async #until(moment: number | undefined): Promise<void> {
    if (moment === undefined) throw new Error('The session knows of no such moment')
    await this.world.clock.advance(Math.max(0, moment - this.world.clock.now()) + 1)
  }

  /** Another tab on the same storage, which is closed again. */
  async #asSibling(act: (sibling: World) => Promise<void>): Promise<void> {
    const announced: number[] = []
    const channel: TabChannel = {
      announce: (generation) => announced.push(generation),
      subscribe: () => () => undefined,
    }
    const sibling = createWorld({ storage: this.#storage.shared, clock: this.world.clock, channel })
    await act(sibling)
    sibling.auth.close()
    for (const generation of announced) for (const listener of this.#siblings) listener(generation)
  }

  #channel(): TabChannel {
    return {
      announce: () => undefined,
      subscribe: (listener) => {
        this.#siblings.push(listener)
        return () => undefined
      },
    }
  }
}

/** Its first read waits until it is told to answer. */
class SlowStorage implements TokenStorage {
  readonly shared = memoryStorage()
  #isSlow = true
  #answer: () => void = () => undefined
  readonly #answered = new Promise<void>((resolve) => (this.#answer = resolve))

  answer(): void {
    this.#isSlow = false
    this.#answer()
  }

  read(): unknown {
    return this.#isSlow ? this.#answered.then(() => this.shared.read()) : this.shared.read()
  }

  update(change: Parameters<TokenStorage['update']>[0]): void {
    void this.shared.update(change)
  }
}
