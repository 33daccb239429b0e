/** P2: one refresh in flight per session, and no refresh token twice unless nobody can know what came of the first time. */
import type { StoredRecord } from '../../../machines/record.ts'
import type { Login } from '../server.ts'
import type { Flight } from '../tabFetch.ts'
import { refreshTokenOf } from '../wire.ts'
import type { Property, Report } from '../watch.ts'
import type { World } from '../world.ts'

/** Ms after which a refresh that somebody has marked no longer keeps others from trying: its timeout and the lock's grace. */
const MARK_LASTS = 15_000
/** Ms within which somebody tries again to store what a failing storage did not take, and goes by it meanwhile. */
const STORED_AGAIN = 60_000

interface InFlight extends Flight {
  readonly login: Login
  readonly stoodStill: number
}

export class Refreshes implements Property {
  readonly #world: World
  readonly #report: Report
  readonly #inFlight = new Map<Flight, InFlight>()
  /** By login: the refresh tokens that were issued before this one are known to be used up, since this moment. */
  readonly #spent = new Map<Login, { order: number; at: number }>()

  constructor(world: World, report: Report) {
    this.#world = world
    this.#report = report
  }

  onSent(flight: Flight): void {
    const issued = this.#world.server.about(refreshTokenOf(flight.wire))
    if (issued === undefined) return
    const { login, order } = issued
    const other = [...this.#inFlight.values()].find((one) => one.login === login && this.#isUnderWay(one))
    if (other !== undefined)
      this.#report('P2', `${flight.tab.name} refreshes while a refresh of ${other.tab.name} is in flight`)
    const spent = this.#spent.get(login)
    if (
      spent !== undefined &&
      order < spent.order &&
      this.#world.watch.isUntroubledSince(spent.at - STORED_AGAIN, 'storage') &&
      this.#world.watch.isUntroubledSince(spent.at, 'time')
    )
      this.#report('P2', `${flight.tab.name} presents a refresh token that is known to be used up`)
    this.#inFlight.set(flight, { ...flight, login, stoodStill: flight.tab.place.stoodStill })
  }

  onAnswered(flight: Flight): void {
    this.#inFlight.delete(flight)
  }

  onWritten({ tokens, refused }: StoredRecord): void {
    const issued = this.#world.server.about(tokens?.refreshToken ?? tokens?.accessToken)
    if (issued === undefined) return
    // An access token is issued after the refresh token beside it. One that was refused says nothing of those that came later.
    const { kind, login, order } = issued
    if (kind === 'access' && refused === undefined) return
    const before = this.#spent.get(login)
    if (before === undefined || before.order < order) this.#spent.set(login, { order, at: this.#world.loop.now })
  }

  /** Somebody is there who waits for its answer, and nothing has made the others believe otherwise. */
  #isUnderWay({ tab: { place }, sentAt, stoodStill }: InFlight): boolean {
    const isThere = !place.isGone && !place.isFrozen && place.stoodStill === stoodStill
    const isRecent = this.#world.loop.now - sentAt < MARK_LASTS
    return isThere && isRecent && this.#world.watch.isUntroubledSince(sentAt - MARK_LASTS, 'storage', 'clock', 'sleep')
  }
}
