/** P3: after a logout nothing writes tokens. P6: only a logout or a terminal refusal ends a session, and a refusal always does. */
import type { AuthEmitted } from '../../../machines/index.ts'
import type { StoredRecord } from '../../../machines/record.ts'
import type { Reply } from '../network.ts'
import type { Login } from '../server.ts'
import type { Tab } from '../tab.ts'
import type { Flight } from '../tabFetch.ts'
import { refreshTokenOf } from '../wire.ts'
import type { Property, Report } from '../watch.ts'
import type { World } from '../world.ts'

/** Ms that may pass between a refusal and the end of the session, besides the rest of the token's life. */
const SETTLING = 60_000

export class Sessions implements Property {
  readonly #world: World
  readonly #report: Report
  /** Since when the storage knows of a login. */
  readonly #known = new Map<Login, number>()
  readonly #buried = new Set<Login>()
  /** What is stored has ended by a refusal. */
  #isRefusalStored = false
  readonly #refused = new Set<Login | Tab>()
  readonly #loggedOut = new WeakSet<Tab>()
  /** By tab: what it has lived through by the time that the refusal must have ended its session. */
  readonly #ending = new Map<Tab, number>()
  #logOuts = 0

  constructor(world: World, report: Report) {
    this.#world = world
    this.#report = report
  }

  /** Called as the tab logs out. */
  onLogOut(tab: Tab): void {
    this.#logOuts += 1
    this.#loggedOut.add(tab)
  }

  onWritten(record: StoredRecord, before: StoredRecord | undefined): void {
    const { server, loop, watch } = this.#world
    const login = server.about((record.tokens ?? before?.tokens)?.accessToken)?.login
    // The end of a session, written over itself.
    if (login === undefined) return
    // The tokens of a login that ended before it could be stored are not known here.
    const isUnknown = record.ended !== undefined && record.session !== before?.session
    this.#isRefusalStored = isUnknown ? this.#refused.size > 0 : this.#refused.has(login)
    const knownSince = this.#known.get(login)
    if (knownSince === undefined) this.#known.set(login, loop.now)
    // Somebody whose refresh was refused may be wrong about the session: a sibling has the newer token.
    if (record.ended?.reason === 'loggedOut') this.#buried.add(login)
    else if (
      record.tokens !== undefined &&
      this.#buried.has(login) &&
      // Of two logins that one is the later which began later, as far as a clock tells.
      watch.isUntroubledSince(knownSince ?? 0, 'storage', 'time')
    )
      this.#report('P3', 'tokens of a session that was ended are stored again')
  }

  onAnswered({ tab, wire }: Flight, reply: Reply | undefined): void {
    const token = refreshTokenOf(wire)
    const issued = this.#world.server.about(token)
    if (issued === undefined || (reply?.status !== 401 && reply?.status !== 400)) return
    this.#refused.add(issued.login).add(tab)
    this.#ending.set(tab, tab.place.lived + this.#world.settings.lifetime + SETTLING)
  }

  onEmitted(tab: Tab, event: AuthEmitted): void {
    if (['loggedOut', 'loggedIn', 'adopted', 'refreshed'].includes(event.type)) this.#ending.delete(tab)
    if (event.type !== 'loggedOut') return
    const { reason } = event
    const isRefusal = reason === 'refreshRejected' || reason === 'refreshOutcomeLost' || reason === 'tokenExpired'
    const isDue =
      (isRefusal && (this.#isRefusalStored || this.#isRefused(tab))) ||
      (reason === 'loggedOut' && this.#loggedOut.has(tab)) ||
      (reason === 'loggedOutElsewhere' && this.#logOuts > 0)
    if (!isDue) this.#report('P6', `${tab.name} logged out (${reason}) although nobody has ended the session`)
  }

  #isRefused(tab: Tab): boolean {
    // What is stored of the next may be read before the end of the one before is told.
    const logins = [tab.login, tab.loginBefore]
    return this.#refused.has(tab) || logins.some((login) => login !== undefined && this.#refused.has(login))
  }

  onKilled(tab: Tab): void {
    this.#ending.delete(tab)
  }

  onStep(): void {
    for (const [tab, end] of this.#ending)
      if (tab.place.lived > end && !tab.place.isFrozen)
        this.#report('P6', `${tab.name} is ${tab.auth.status}, long after its refresh token was refused`)
  }
}
