/** Days of one busy user, as events: work in several tabs, nights and weekends, bad networks, an outage now and then. */
import { Random, seedOf } from '../../testing/simulation/random.ts'
import type { Event } from './events.ts'
import type { Scenario } from './run.ts'
import type { Settings } from './settings.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Ms that the clock gains in a million: some seconds a day, until it is set by night. */
const DRIFT = 40

type Draft = Event extends infer One ? (One extends { id: number } ? Omit<One, 'id'> : never) : never

/** Simple JWT without grace and with reuse detection is the server that forgives least. */
const SETTINGS: Settings = {
  dialect: 'simplejwt',
  isOpaque: false,
  rotates: true,
  grace: 0,
  revokesFamilies: true,
  lifetime: 5 * MINUTE,
  skew: 40 * SECOND,
  drift: DRIFT,
  tellsDate: false,
  tabs: 4,
  storage: 'asynchronous',
  pausesInSleep: true,
  refreshPolicy: 'ahead',
  onRefreshRejected: 'drain',
  // A Monday.
  epoch: Date.UTC(2026, 0, 5),
}

export function daysOf(seed: number, days: number): Scenario {
  const calendar = new Calendar(new Random(seedOf(seed, -4)))
  for (let day = 0; day < days; day++) calendar.day(day)
  return { seed, settings: SETTINGS, events: calendar.events.map((event, id) => ({ ...event, id })) }
}

class Calendar {
  readonly events: Draft[] = []
  readonly #random: Random
  /** Ms since midnight. */
  #now = 0
  /** The tab that is looked at. */
  #tab = 0

  constructor(random: Random) {
    this.#random = random
  }

  day(day: number): void {
    const isWeekend = day % 7 >= 5
    const random = this.#random
    this.#now = 0
    this.#sleepUntil((isWeekend ? 10 : 8) * HOUR + random.int(0, HOUR))
    this.#do({ kind: 'online' }, { kind: 'open' }, { kind: 'open' })
    this.#do({ kind: 'logIn', tab: 0, subject: 'alice', always: day === 0 })
    for (const tab of [1, 2, 3]) this.#do({ kind: 'hide', tab })
    this.#look(0)
    if (isWeekend) this.#workUntil(this.#now + random.int(10 * MINUTE, HOUR))
    else this.#workingDay()
    if (day % 14 === 11) this.#do({ kind: 'logOut', tab: this.#tab })
    this.#sleepUntil(DAY)
    this.#do({ kind: 'setClock', ms: Math.round((-DRIFT * DAY) / 1_000_000) })
  }

  #workingDay(): void {
    const random = this.#random
    this.#workUntil(12 * HOUR + random.int(0, HOUR))
    this.#sleepUntil(this.#now + random.int(20 * MINUTE, HOUR))
    if (random.chance(0.2)) this.#outage()
    this.#workUntil(17 * HOUR + random.int(0, 2 * HOUR))
  }

  #workUntil(end: number): void {
    while (this.#now < end) {
      this.#click()
      this.#wait(this.#random.logarithmic(2 * SECOND, 4 * MINUTE))
    }
  }

  #click(): void {
    const random = this.#random
    if (random.chance(0.1)) this.#look(random.int(0, SETTINGS.tabs - 1))
    if (random.chance(0.01)) this.#do({ kind: 'kill', tab: random.int(0, SETTINGS.tabs - 1) })
    if (random.chance(0.02)) this.#do({ kind: 'open' })
    if (random.chance(0.005)) this.#awayFromNetwork()
    // Of a session that was lost after all.
    if (random.chance(0.02)) this.#do({ kind: 'logIn', tab: this.#tab, subject: 'alice', always: false })
    const client = random.pick(['fetch', 'ky'] as const)
    this.#do({ kind: 'requests', tab: this.#tab, client, count: random.logarithmic(1, 8), patience: 30 * SECOND })
  }

  #look(tab: number): void {
    if (tab !== this.#tab) this.#do({ kind: 'hide', tab: this.#tab })
    this.#tab = tab
    this.#do({ kind: 'show', tab })
  }

  #awayFromNetwork(): void {
    this.#do({ kind: 'offline' })
    this.#wait(this.#random.logarithmic(5 * SECOND, 20 * MINUTE))
    this.#do({ kind: 'online' })
  }

  /** Work goes on as far as it can. */
  #outage(): void {
    const random = this.#random
    const fault = random.pick(['status503', 'status503RetryAfter', 'hangs', 'status429RetryAfter', 'notJson'] as const)
    this.#do({ kind: 'weather', target: 'token', fault, share: 1 })
    if (random.chance(0.5)) this.#do({ kind: 'weather', target: 'api', fault: 'status503', share: 1 })
    this.#workUntil(this.#now + random.logarithmic(2 * MINUTE, 30 * MINUTE))
    this.#do({ kind: 'fair' })
  }

  #sleepUntil(moment: number): void {
    if (moment > this.#now) this.#do({ kind: 'sleep', ms: moment - this.#now })
    this.#now = Math.max(this.#now, moment)
  }

  #wait(ms: number): void {
    this.#do({ kind: 'time', ms })
    this.#now += ms
  }

  #do(...events: Draft[]): void {
    this.events.push(...events)
  }
}
