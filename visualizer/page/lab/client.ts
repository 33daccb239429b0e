/** A client like a user's: ky and authchart in a tab of a device, with everything it does on record. */
import ky from 'ky'
import { browser } from '../../../adapters/browser/index.ts'
import { withAuth } from '../../../adapters/ky/index.ts'
import { simpleJwt } from '../../../adapters/simplejwt/index.ts'
import { createAuth, type Auth } from '../../../machines/index.ts'
import { failureInWords } from '../words/failures.ts'
import type { Device } from './device.ts'
import { Recorder } from './recorder.ts'
import { watch } from './watch.ts'

export interface ClientSettings {
  readonly name: string
  readonly device: Device
  /** Tabs of one name share a session. */
  readonly session: string
  /** Where the token server listens. */
  readonly url: string
  readonly onChange: () => void
}

/** Asked for in the address, for a header of our own would not get through CORS. */
const NUMBER = 'n'

export class Client {
  readonly name: string
  readonly device: Device
  readonly auth: Auth
  readonly recorder: Recorder
  readonly #refresher: ReturnType<typeof simpleJwt>
  readonly #api: typeof ky
  #isWorking = false

  constructor({ name, device, session, url, onChange }: ClientSettings) {
    this.name = name
    this.device = device
    this.#refresher = simpleJwt({ url: `${url}/api/token/refresh/`, fetch: (...call) => this.#tokenFetch(...call) })
    const ports = browser({ name: session })
    this.auth = createAuth({
      refresher: this.#refresher,
      origins: [url],
      ...ports,
      wakeSources: [...(ports.wakeSources ?? []), device],
      clock: device.clock,
    })
    this.recorder = new Recorder(this.auth, onChange)
    this.#api = ky.create({
      prefix: url,
      retry: 0,
      timeout: 30_000,
      ...withAuth(this.auth, { fetch: (...call) => this.#apiFetch(...call) }),
    })
    watch(this.auth.actor, (event, taken) => {
      this.recorder.note({ kind: 'chart', event, taken })
    })
  }

  /** @param isDead whether the access token is handed over as one that has ended */
  async signIn({ isDead = false } = {}): Promise<void> {
    this.say(isDead ? 'Signs in, with a token that has already ended' : 'Signs in')
    try {
      const tokens = await this.#refresher.obtain('alice', 'wonderland')
      await this.auth.logIn(isDead ? { ...tokens, expiresAt: this.device.clock.now() - 1 } : tokens)
    } catch (error) {
      this.say(`Could not sign in: ${failureInWords(error)}`, true)
    }
  }

  /** So many requests at once. */
  async request(times = 1): Promise<void> {
    await Promise.all(Array.from({ length: times }, () => this.#requestOnce()))
  }

  /** Like a user who clicks on something every now and then. */
  get isWorking(): boolean {
    return this.#isWorking
  }

  work(isWorking: boolean): void {
    this.#isWorking = isWorking
  }

  /** A click of a user who is at work. */
  tick(): void {
    if (this.#isWorking) void this.#requestOnce()
  }

  /** Resolves when it is over; what became of it stands in the history. */
  async refresh(): Promise<void> {
    this.say('Asks for a refresh now')
    await this.auth.refresh().catch(() => undefined)
  }

  logOut(): void {
    this.say('Signs out')
    void this.auth.logOut()
  }

  say(text: string, isTrouble = false): void {
    this.recorder.note({ kind: 'you', text, isTrouble })
  }

  close(): void {
    this.#isWorking = false
    this.auth.close()
  }

  async #requestOnce(): Promise<void> {
    const id = this.recorder.begin('requests', false)
    try {
      const response = await this.#api.get('api/echo/', { searchParams: { [NUMBER]: id } })
      await response.arrayBuffer()
      this.recorder.endRequest(id, undefined)
    } catch (error) {
      this.recorder.endRequest(id, failureInWords(error))
    }
  }

  /** Called when a request has its token. */
  #apiFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { url } = input instanceof Request ? input : { url: String(input) }
    this.recorder.sent(Number(new URL(url).searchParams.get(NUMBER)))
    return this.device.fetch(input, init)
  }

  async #tokenFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { url } = input instanceof Request ? input : { url: String(input) }
    if (!url.endsWith('/refresh/')) return this.device.fetch(input, init)
    const id = this.recorder.begin('refreshes', true)
    try {
      const response = await this.device.fetch(input, init)
      this.recorder.endRefresh(id, response.status)
      return response
    } catch (error) {
      this.recorder.endRefresh(id, 'none')
      throw error
    }
  }
}
