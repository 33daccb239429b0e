/** What leaves for a resource: P1 no token past its deadline, P3 none after a logout, P9 none of another subject. */
import type { Event } from '../events.ts'
import type { Issued } from '../server.ts'
import type { Tab } from '../tab.ts'
import type { Flight } from '../tabFetch.ts'
import type { Property, Report } from '../watch.ts'
import type { World } from '../world.ts'

/**
 * Ms that a token may be sent after its end: clock differences below five seconds are noise, stamps are whole seconds.
 */
const TOLERANCE = 7_000
/** Ms. */
const NOISE = 5_000

export class Requests implements Property {
  readonly #world: World
  readonly #report: Report
  /** Whose token was expected when the request was made. */
  readonly #askedAs = new Map<string, string>()
  readonly #ended = new WeakMap<Tab, Set<number>>()
  /** When, in ms of the world, and by how many ms. */
  readonly #clockSet: { readonly at: number; readonly by: number }[] = []
  #count = 0

  constructor(world: World, report: Report) {
    this.#world = world
    this.#report = report
  }

  onEvent(event: Event): void {
    if (event.kind === 'setClock') this.#clockSet.push({ at: this.#world.loop.now, by: event.ms })
  }

  /** Notes who is signed in as a request is made; answers the request's name. */
  begin(tab: Tab): string {
    const name = String(this.#count++)
    this.attempt(tab, name)
    return name
  }

  /** The retry of a client is a request of its own: whoever is signed in by then is meant. */
  attempt(tab: Tab, name: string): void {
    const subject = this.#world.server.about(tab.auth.peekAccessToken())?.login.subject ?? tab.auth.explain().subject
    if (subject === undefined) this.#askedAs.delete(name)
    else this.#askedAs.set(name, subject)
  }

  end(name: string): void {
    this.#askedAs.delete(name)
  }

  /** Called as the tab logs out. */
  onLogOut(tab: Tab): void {
    const login = this.#world.server.about(tab.auth.peekAccessToken())?.login
    if (login === undefined) return
    this.#ended.set(tab, (this.#ended.get(tab) ?? new Set()).add(login.id))
  }

  onSent({ tab, wire }: Flight): void {
    if (wire.target !== 'api' || wire.accessToken === undefined) return
    const issued = this.#world.server.about(wire.accessToken)
    if (issued === undefined) this.#report('P9', `${tab.name} sent a token that nobody has issued`)
    else this.#check(tab, wire.accessToken, issued, wire.request)
  }

  #check(tab: Tab, token: string, issued: Issued, request: string | undefined): void {
    const held = tab.auth.peekAccessToken()
    const { login, endsAt, isDead } = issued
    if (this.#ended.get(tab)?.has(login.id) === true)
      this.#report('P3', `${tab.name} sent a token of the session that it had ended`)
    if (held !== token && tab.auth.status === 'loggedOut')
      this.#report('P3', `${tab.name} sent a token while logged out`)
    // By now the tab may hold others: the dead ones of a refresh that ended between the answer to the request and its leaving.
    else if (held === undefined && tab.login === login && token === login.accessToken)
      this.#report('P1', `${tab.name} sent a token that it holds to be past its deadline`)
    const late = this.#world.loop.now - endsAt
    // A stamp that lies in the past may as well be that of a slow server.
    if (this.#isEndKnown(issued) && !isDead && late > TOLERANCE && this.#hasSeenClock(tab, endsAt))
      this.#report('P1', `${tab.name} sent a token ${late} ms after its end`)
    const askedAs = this.#askedAs.get(request ?? '')
    if (askedAs !== undefined && askedAs !== login.subject)
      this.#report('P9', `${tab.name} answered a request of ${askedAs} with a token of ${login.subject}`)
  }

  /** How far the clock was set while no page was open, nobody can tell; nor while the device slept, when the second clock stood still. */
  #hasSeenClock(tab: Tab, endsAt: number): boolean {
    const { watch, settings, loop } = this.#world
    const issuedAt = endsAt - settings.lifetime
    // A record is from the future for as long as the clock was set back by; a tab that was frozen, or whose storage failed, may see it later.
    const isLate = Math.max(watch.lastTrouble('storage'), tab.place.thawedAt) > issuedAt
    const isSeen = this.#clockSet.every(
      ({ at, by }) => at < issuedAt || (at > tab.openedAt && !(isLate && loop.now - issuedAt > -by - NOISE)),
    )
    return isSeen && watch.lastTrouble('time') < issuedAt
  }

  /** A wrong clock, whole lifetimes that only `exp` tells, and no `Date`: then `iat` is all there is, and a login has none that counts. */
  #isEndKnown({ isRepeated }: Issued): boolean {
    const { skew, dialect, tellsDate } = this.#world.settings
    return dialect === 'oauth2' || tellsDate || (skew === 0 && !isRepeated)
  }
}
