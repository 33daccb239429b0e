/** The clients of the page, their devices and their server. */
import type { ControlRequest, FaultName, Greeting, ServerState } from '../../serve/protocol.ts'
import { FAULT_WORDS, HOUR, inHours } from '../words/faults.ts'
import { Client } from './client.ts'
import { Device } from './device.ts'
import { forgetOldSessions, newSession } from './oldSessions.ts'
import type { ServerLine, ServerListener } from './server.ts'
import { Store } from './store.ts'

export interface LabState {
  /** `undefined` until the server has spoken. */
  readonly server: ServerState | undefined
  readonly isServerLost: boolean
  readonly clients: readonly Client[]
}

/** Ms between two clicks of a user who is at work. */
const WORK_PACE = 700
/** Ms. No animation frame: a page that nobody sees has none, and would be out of date when it is looked at. */
const SOON = 16

export class Lab extends Store<LabState> {
  readonly #line: ServerLine
  readonly #devices: Device[] = []
  #url: string | undefined
  #opened = 0
  #isTouched = false

  constructor(openLine: (listener: ServerListener) => ServerLine) {
    super({ server: undefined, isServerLost: false, clients: [] })
    this.#line = openLine({
      onGreeting: (greeting) => {
        this.#greet(greeting)
      },
      onState: (server) => {
        this.change({ server, isServerLost: false })
      },
      onLost: () => {
        this.change({ isServerLost: true })
      },
    })
    void forgetOldSessions()
    setInterval(() => {
      for (const client of this.state.clients) client.tick()
    }, WORK_PACE)
  }

  /** A client in a new tab of a device; a new device, when none is given. */
  open(device?: Device): Client {
    if (this.#url === undefined) throw new Error('The server has not spoken yet')
    this.#opened += 1
    const home = device ?? this.#newDevice()
    const client = new Client({
      name: home.nameTab(),
      device: home,
      session: home.session,
      url: this.#url,
      onChange: this.touch,
    })
    this.change({ clients: [...this.state.clients, client] })
    return client
  }

  shut(client: Client): void {
    client.close()
    this.change({ clients: this.state.clients.filter((other) => other !== client) })
  }

  /** Everything as at the start, with one client. */
  async begin(accessLifetime?: number): Promise<Client> {
    for (const client of this.state.clients) client.close()
    this.#devices.length = 0
    this.change({ clients: [] })
    await this.control({ reset: true, ...(accessLifetime !== undefined && { accessLifetime }) })
    return this.open()
  }

  /** @throws {ServerError} */
  async control(asked: ControlRequest): Promise<void> {
    await this.#line.control(asked)
  }

  async breakWith(fault: FaultName): Promise<void> {
    await this.control({ fault })
    this.#tellAll(FAULT_WORDS[fault].happened, fault !== 'none')
  }

  async rotate(rotatesWithoutGrace: boolean): Promise<void> {
    await this.control({ rotatesWithoutGrace })
    const text = rotatesWithoutGrace
      ? 'a refresh token is dead once it was used'
      : 'a used refresh token may be used again'
    this.#tellAll(`From now on ${text}`, false)
  }

  async revoke(revoke: 'sessions' | 'accessTokens'): Promise<void> {
    await this.control({ revoke })
    this.#tellAll(revoke === 'sessions' ? 'All sessions are revoked' : 'All access tokens are revoked', true)
  }

  setOnline(device: Device, isOnline: boolean): void {
    device.setOnline(isOnline)
    this.#tell(device, isOnline ? 'The device is online again' : 'The device is offline', !isOnline)
  }

  setClock(device: Device, hours: number): void {
    device.clock.set(hours * HOUR)
    this.#tell(device, hours === 0 ? 'The clock is set right' : `The clock is set ${inHours(hours)}`, hours !== 0)
    this.#wake(device)
  }

  /** Every device sleeps, and the world goes on. */
  async sleep(ms: number): Promise<void> {
    await this.control({ pass: ms })
    this.#tellAll('The lid was closed for an hour; nothing ran meanwhile', true)
    for (const device of this.#devices) device.sleep(ms)
  }

  /** Something about a client has changed: told of soon, and once for many changes. */
  readonly touch = (): void => {
    if (this.#isTouched) return
    this.#isTouched = true
    setTimeout(() => {
      this.#isTouched = false
      this.change({})
    }, SOON)
  }

  #greet({ url, ...server }: Greeting): void {
    this.#url = url
    this.change({ server, isServerLost: false })
  }

  #newDevice(): Device {
    const number = this.#devices.length
    const device = new Device(NAMES[number] ?? `Device ${number + 1}`, newSession(this.#opened), this.#line.fetch)
    this.#devices.push(device)
    return device
  }

  #wake(device: Device): void {
    for (const client of this.state.clients) if (client.device === device) client.auth.wake()
  }

  #tell(device: Device | undefined, text: string, isTrouble: boolean): void {
    for (const client of this.state.clients) {
      if (device === undefined || client.device === device) client.recorder.note({ kind: 'server', text, isTrouble })
    }
    this.touch()
  }

  #tellAll(text: string, isTrouble: boolean): void {
    this.#tell(undefined, text, isTrouble)
  }
}

const NAMES = ['Laptop', 'Phone', 'Tablet']
