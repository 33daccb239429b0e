/** One tab: the real `createAuth`, a real preset, the real `authchart/fetch` and ky, on the ports of a simulated device. */
import ky, { type KyInstance } from 'ky'
import { createAuthFetch, type AuthFetch } from '../../adapters/fetch/index.ts'
import { withAuth } from '../../adapters/ky/index.ts'
import { webLock } from '../../adapters/locks/index.ts'
import { oauth2 } from '../../adapters/oauth2/index.ts'
import { simpleJwt, type SimpleJwt } from '../../adapters/simplejwt/index.ts'
import { createAuth, type Auth, type TabChannel, type TokenRefresher, type WakeSignal } from '../../machines/index.ts'
import { clockOf, type DeviceClock } from '../../testing/simulation/clock.ts'
import { Place } from '../../testing/simulation/loop.ts'
import type { Login } from './server.ts'
import { API, LOGIN } from './settings.ts'
import { tabFetch } from './tabFetch.ts'
import type { World } from './world.ts'

/** Ms after which the app gives up its sign-in. */
const TOO_LATE = 5_000

export class Tab {
  readonly name: string
  readonly place: Place
  readonly auth: Auth
  readonly authFetch: AuthFetch
  readonly api: KyInstance
  /** Ms of the world. */
  readonly openedAt: number
  /** Of the record that this tab has last seen, or of its own last sign-in. */
  login: Login | undefined
  /** The one that it knew of before. */
  loginBefore: Login | undefined
  readonly #world: World
  readonly #refresher: TokenRefresher
  readonly #fetch: typeof fetch
  readonly #listeners = new Set<(signal: WakeSignal) => void>()
  readonly #hearers = new Set<(generation: number) => void>()

  constructor(world: World, name: string) {
    this.#world = world
    this.name = name
    this.openedAt = world.loop.now
    this.place = new Place(world.loop)
    this.#fetch = tabFetch(world, this)
    this.#refresher = this.#makeRefresher()
    world.loop.current = this.place
    this.auth = this.#makeAuth()
    this.authFetch = createAuthFetch(this.auth, { fetch: this.#fetch })
    this.api = ky.create({ prefix: API, fetch: this.#noteAttempts(withAuth(this.auth, { fetch: this.#fetch }).fetch) })
  }

  /** Signs in as the app would: asks the server, then tells `auth`. */
  async logIn(subject: string): Promise<void> {
    const { device } = this.#world
    const sentAt = device.wall()
    const response = await this.#obtain(subject)
    // `expires_in` counts from the request, and only the app knows when it has sent that.
    if (Math.abs(device.wall() - sentAt) > TOO_LATE) return
    this.login = this.#world.server.about((response['access'] ?? response['access_token']) as string)?.login
    const stored = this.auth.logIn(response)
    this.#world.watch.onLoggedIn(this)
    await stored
  }

  wake(signal: WakeSignal): void {
    for (const listener of this.#listeners) listener(signal)
  }

  hear(generation: number): void {
    for (const listener of this.#hearers) listener(generation)
  }

  #noteAttempts(fetch: AuthFetch): AuthFetch {
    return (input, init) => {
      const name = input instanceof Request ? input.headers.get('x-request') : undefined
      if (typeof name === 'string') this.#world.watch.requests.attempt(this, name)
      return fetch(input, init)
    }
  }

  #makeRefresher(): TokenRefresher {
    const fetch = this.#fetch
    if (this.#world.settings.dialect === 'simplejwt')
      return simpleJwt({ url: `${LOGIN}/token/refresh/`, blacklistUrl: `${LOGIN}/token/revoke/`, fetch })
    const [tokenEndpoint, revocationEndpoint] = [`${LOGIN}/token/refresh/`, `${LOGIN}/token/revoke/`]
    return oauth2({ tokenEndpoint, revocationEndpoint, clientId: 'app', fetch })
  }

  async #obtain(subject: string): Promise<Record<string, unknown>> {
    if (this.#world.settings.dialect === 'simplejwt')
      return { ...(await (this.#refresher as SimpleJwt).obtain(subject, 'secret')) }
    const response = await this.#fetch(`${LOGIN}/token/`, { method: 'POST', body: `username=${subject}` })
    return (await response.json()) as Record<string, unknown>
  }

  #makeAuth(): Auth {
    const { settings, device, storage, locks, watch } = this.#world
    return createAuth({
      refresher: this.#refresher,
      origins: [API],
      storage: storage.at(this.place),
      lock: webLock('session', { locks: locks.at(this.place) }),
      channel: this.#makeChannel(),
      wakeSources: [
        {
          subscribe: (listener) => {
            this.#listeners.add(listener)
            return () => this.#listeners.delete(listener)
          },
        },
      ],
      clock: clockOf(this.place, this.#watched(device), () => {
        watch.onTimer(this)
      }),
      random: () => this.#world.random.next(),
      refreshPolicy: settings.refreshPolicy,
      onRefreshRejected: settings.onRefreshRejected,
    })
  }

  /** Whoever looks at the second clock finds out by how much the first was set. */
  #watched(device: DeviceClock): DeviceClock {
    return {
      wall: () => device.wall(),
      monotonic: () => {
        this.#world.watch.onClockSeen(this)
        return device.monotonic()
      },
    }
  }

  #makeChannel(): TabChannel {
    return {
      announce: (generation) => {
        for (const other of this.#world.tabs) {
          if (other !== this)
            other.place.after(this.#world.random.int(1, 20), () => {
              other.hear(generation)
            })
        }
      },
      subscribe: (listener) => {
        this.#hearers.add(listener)
        return () => this.#hearers.delete(listener)
      },
    }
  }
}
