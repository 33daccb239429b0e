/** Watches a world on every step: hands what happens to the properties, and keeps what the first broken one says. */
import type { AuthEmitted, LogoutReason } from '../../machines/index.ts'
import type { StoredRecord } from '../../machines/record.ts'
import type { Place } from '../../testing/simulation/loop.ts'
import type { Event } from './events.ts'
import type { Reply } from './network.ts'
import { Rate } from './properties/rate.ts'
import { Refreshes } from './properties/refreshes.ts'
import { Requests } from './properties/requests.ts'
import { Secrets } from './properties/secrets.ts'
import { Sessions } from './properties/sessions.ts'
import { Waiting } from './properties/waiting.ts'
import type { Login } from './server.ts'
import type { Tab } from './tab.ts'
import type { Flight } from './tabFetch.ts'
import type { World } from './world.ts'

export type PropertyName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8' | 'P9' | 'P10'

export interface Violation {
  readonly property: PropertyName
  readonly message: string
  /** Ms of the world. */
  readonly at: number
}

/** What a property may want to hear of. */
export interface Property {
  onEvent?(event: Event): void
  onOpened?(tab: Tab): void
  onKilled?(tab: Tab): void
  onSent?(flight: Flight): void
  /** @param reply `undefined` when no answer came */
  onAnswered?(flight: Flight, reply: Reply | undefined): void
  onWritten?(record: StoredRecord, before: StoredRecord | undefined): void
  onEmitted?(tab: Tab, event: AuthEmitted): void
  onLoggedIn?(tab: Tab): void
  onTimer?(tab: Tab): void
  onStep?(): void
}

/** Sees what the properties see, for a trace. */
export type Witness = (world: World) => Property

/** `pause`: the second clock stood still. `time`: so it did, and the first was set, and nothing tells a tab how much of the one and of the other. */
export type Trouble = 'storage' | 'clock' | 'sleep' | 'pause' | 'time'
export type Report = (property: PropertyName, message: string) => void

const EVENTS = [
  'loggedIn',
  'refreshed',
  'adopted',
  'refreshFailed',
  'expiring',
  'expired',
  'loggedOut',
  'limitNear',
  'stayed',
  'storageFailed',
] as const

export class Watch {
  violation: Violation | undefined
  readonly figures = {
    requests: 0,
    answered401: 0,
    refreshes: 0,
    rotations: 0,
    logins: 0,
    logouts: 0,
    /** Log-outs that nobody asked for. */
    lost: 0,
    events: 0,
    steps: 0,
  }
  readonly requests: Requests
  readonly secrets: Secrets
  readonly sessions: Sessions
  readonly waiting: Waiting
  readonly rate: Rate
  readonly #properties: Property[]
  readonly #troubles: Record<Trouble, number> = {
    storage: -Infinity,
    clock: -Infinity,
    sleep: -Infinity,
    pause: -Infinity,
    time: -Infinity,
  }
  readonly #world: World
  #before: StoredRecord | undefined
  /** In ms of the world. */
  readonly #clockSeenAt = new WeakMap<Tab, number>()
  /** Whose tokens were in what was read last: most looks find the same. */
  #read: { stored: string | undefined; login: Login | undefined } = { stored: undefined, login: undefined }

  constructor(world: World, witness?: Witness) {
    this.#world = world
    const report: Report = (property, message) => {
      this.violation ??= { property, message, at: world.loop.now }
    }
    this.requests = new Requests(world, report)
    this.secrets = new Secrets(report)
    this.sessions = new Sessions(world, report)
    this.waiting = new Waiting(world, report)
    this.rate = new Rate(world, report)
    const refreshes = new Refreshes(world, report)
    this.#properties = [this.requests, refreshes, this.rate, this.secrets, this.sessions, this.waiting]
    if (witness !== undefined) this.#properties.push(witness(world))
  }

  /** Whether nothing has happened since `moment` that excuses what a property forbids. */
  isUntroubledSince(moment: number, ...troubles: Trouble[]): boolean {
    return troubles.every((trouble) => this.#troubles[trouble] < moment)
  }

  /** Ms of the world. */
  lastTrouble(trouble: Trouble): number {
    return this.#troubles[trouble]
  }

  noteTrouble(trouble: Trouble): void {
    this.#troubles[trouble] = this.#world.loop.now
  }

  onEvent(event: Event): void {
    for (const property of this.#properties) property.onEvent?.(event)
  }

  onOpened(tab: Tab): void {
    for (const type of EVENTS)
      tab.auth.on(type, (event) => {
        this.figures.events += 1
        if (event.type === 'loggedOut') this.#onLoggedOut(event.reason)
        for (const property of this.#properties) property.onEmitted?.(tab, event)
      })
    for (const property of this.#properties) property.onOpened?.(tab)
  }

  #onLoggedOut(reason: LogoutReason): void {
    this.figures.logouts += 1
    if (reason !== 'loggedOut' && reason !== 'loggedOutElsewhere') this.figures.lost += 1
  }

  onKilled(tab: Tab): void {
    for (const property of this.#properties) property.onKilled?.(tab)
  }

  onSent(flight: Flight): void {
    if (flight.wire.target === 'api') this.figures.requests += 1
    if (flight.wire.path === '/token/refresh/') this.figures.refreshes += 1
    for (const property of this.#properties) property.onSent?.(flight)
  }

  onAnswered(flight: Flight, reply: Reply | undefined): void {
    if (flight.wire.target === 'api' && reply?.status === 401) this.figures.answered401 += 1
    if (flight.wire.path === '/token/refresh/' && reply?.status === 200) this.figures.rotations += 1
    for (const property of this.#properties) property.onAnswered?.(flight, reply)
  }

  onRead(place: Place, stored: string | undefined): void {
    if (this.#read.stored !== stored) this.#read = { stored, login: loginOf(this.#world, stored) }
    const { login } = this.#read
    const tab = this.#world.tabs.find((other) => other.place === place)
    if (tab === undefined || login === undefined || login === tab.login) return
    tab.loginBefore = tab.login
    tab.login = login
  }

  onWritten(place: Place, record: StoredRecord, stored: string): void {
    this.onRead(place, stored)
    for (const property of this.#properties) property.onWritten?.(record, this.#before)
    this.#before = record
  }

  /** A tab looks at its second clock. */
  onClockSeen(tab: Tab): void {
    const seenAt = this.#clockSeenAt.get(tab) ?? tab.openedAt
    this.#clockSeenAt.set(tab, this.#world.loop.now)
    if (!this.isUntroubledSince(seenAt, 'clock') && !this.isUntroubledSince(seenAt, 'pause')) this.noteTrouble('time')
  }

  onLoggedIn(tab: Tab): void {
    this.figures.logins += 1
    for (const property of this.#properties) property.onLoggedIn?.(tab)
  }

  onTimer(tab: Tab): void {
    for (const property of this.#properties) property.onTimer?.(tab)
  }

  /** Answers whether there is anything left to find. */
  onStep(): boolean {
    this.figures.steps += 1
    if (this.#world.storage.mood !== 'well') this.noteTrouble('storage')
    for (const property of this.#properties) property.onStep?.()
    return this.violation !== undefined
  }
}

function loginOf(world: World, stored: string | undefined): Login | undefined {
  try {
    const record = JSON.parse(stored ?? '{}') as Partial<StoredRecord> | null
    return world.server.about(record?.tokens?.accessToken)?.login
  } catch {
    return undefined
  }
}
