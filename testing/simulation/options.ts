/** What a user of the simulation may set, and what it is. */
import type { AuthFetch } from '../../adapters/internal/authorizedFetch.ts'
import type { Auth, AuthOptions } from '../../machines/index.ts'
import type { TokenFetch, TokenServerOptions } from '../tokenServer/index.ts'
import type { Duration } from './duration.ts'
import type { SimulatedRequest } from './network.ts'
import type { StorageMood } from './storage.ts'

/** All that `createAuth` needs, in a simulated world. */
export type SimulatedPorts = Required<
  Pick<AuthOptions, 'refresher' | 'origins' | 'storage' | 'lock' | 'channel' | 'wakeSources' | 'clock' | 'random'>
>

/** For a refresher and for clients of your own. */
export interface SimulatedPlace {
  /** Sends without a token. */
  readonly fetch: SimulatedTab['bareFetch']
  /** Of the server, without a path. */
  readonly url: string
}

/** What {@link createAuthSimulation} takes. */
export interface AuthSimulationOptions {
  /** Decides all that is left to chance: the pauses of backoffs, the ways of the network, the tokens. @default 1 */
  readonly seed?: number
  /** How many tabs are open at the start. @default 0 */
  readonly tabs?: number
  /** Epoch ms at the start. @default 2026-01-01T00:00:00Z */
  readonly start?: number
  /**
   * How long one way through the network, the storage or the channel takes; of two durations, from one to the other. With none,
   * requests are answered while the time stands still; with some, let it pass: `await sim.until(tab.fetch('/notes'))`.
   *
   * @default 0
   */
  readonly latency?: Duration | readonly [Duration, Duration]
  /** Whether the storage answers at once, as `localStorage` does, or later, as IndexedDB. @default 'asynchronous' */
  readonly storage?: 'synchronous' | 'asynchronous'
  /** @default Simple JWT; access tokens live 300 seconds */
  readonly server?: Omit<TokenServerOptions, 'clock' | 'random'>
  /**
   * Makes a tab's `auth`, as your app does.
   *
   * @default createAuth
   * @example
   * const sim = createAuthSimulation({
   *   auth: (ports, { fetch, url }) =>
   *     createAuth({ ...ports, refresher: simpleJwt({ url: `${url}/api/token/refresh/`, fetch }), refreshThreshold: 60_000 }),
   * })
   */
  readonly auth?: (ports: SimulatedPorts, place: SimulatedPlace) => Auth
}

/** A tab of the simulated device. */
export interface SimulatedTab {
  readonly name: string
  readonly auth: Auth
  /** Sends with a token, as `createAuthFetch(auth)` does. A path is enough: `tab.fetch('/api/echo/')`. */
  readonly fetch: AuthFetch
  /** Sends without a token. */
  readonly bareFetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
  readonly isOpen: boolean
  /** Closes the tab; `auth.close()` is called first. */
  close(): void
  /** Ends it in the midst of what it does: nothing goes on, no promise of it settles, its lock is free. */
  crash(): void
  /** Stops it, as browsers do with tabs in the background: everything comes late. */
  freeze(): void
  /** Timers run again, and what has come due meanwhile fires. */
  thaw(): void
  /** It goes out of sight. */
  hide(): void
  /** The page is looked at again. */
  show(): void
}

/** The token server, with its faults in a word each. */
export interface SimulatedServer extends TokenFetch {
  /** Answers 503 until `recover()`. */
  outage(): void
  /** Answers 500. */
  fail(): void
  /** Answers later by so much. */
  slow(by: Duration): void
  /** Answers 429 with `Retry-After`. */
  throttle(retryAfter: Duration): void
  /** Loses requests on their way; or answers, when the server has done its work. */
  lose(what: 'requests' | 'answers'): void
  /** Never answers. */
  hang(): void
  /** Hands out access tokens that have expired already. */
  deadTokens(): void
  /** Everything is well again. What was revoked is not. */
  recover(): void
  /** Ends every session: no refresh token handed out so far is taken any more; access tokens are, until they expire. */
  revoke(): void
}

/** A device in simulated time: its tabs, its network and the server they live on. */
export interface AuthSimulation extends Disposable {
  /** Of the device's clock, epoch ms. */
  readonly now: number
  /** Those that are open. */
  readonly tabs: readonly SimulatedTab[]
  readonly server: SimulatedServer
  /** Of the server, without a path. */
  readonly url: string
  readonly network: SimulatedNetwork
  readonly storage: SimulatedStorage
  /** All requests, oldest first; `sim.server.stats` counts refreshes and 401s. */
  readonly requests: readonly SimulatedRequest[]

  /** Another tab of the device. */
  openTab(): SimulatedTab
  /** Signs a user in, in a tab: `alice` or `bob`; in the first one, which is opened if need be. Resolves when that is stored. */
  signIn(user?: string, tab?: SimulatedTab): Promise<SimulatedTab>
  /** Lets time pass, timer by timer: `await sim.advance('14m')`. */
  advance(duration: Duration): Promise<void>
  /** Lets happen what needs no time. */
  settle(): Promise<void>
  /**
   * Lets time pass until a promise settles, and answers it.
   *
   * @throws {Error} (as a rejection) when it has not within an hour of simulated time
   */
  until<T>(promise: PromiseLike<T>): Promise<T>
  /** The device sleeps: time passes, no timer fires; then it wakes. */
  sleep(duration: Duration): Promise<void>
  /** Somebody sets the device's clock, forward or back: `'-2h'`. */
  setClock(by: Duration): void
  /** Closes every tab. */
  close(): void
}

/** The network of the device. */
export interface SimulatedNetwork {
  readonly isOnline: boolean
  /** From now on nothing gets through. */
  goOffline(): void
  /** Everything gets through again. */
  goOnline(): void
}

/** What the tabs share: one record. */
export interface SimulatedStorage {
  /** `slow`: it answers after seconds. @default 'well' */
  mood: StorageMood
  /** As JSON. @default undefined: nothing */
  stored: string | undefined
}
