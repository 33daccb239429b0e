/** P7: a server that keeps answering 401, or hands out dead tokens, costs one refresh per cool-down and tab. */
import type { Reply } from '../network.ts'
import type { Tab } from '../tab.ts'
import type { Flight } from '../tabFetch.ts'
import type { Property, Report } from '../watch.ts'
import type { World } from '../world.ts'

/** Ms. */
const COOLDOWN = 5_000

export class Rate implements Property {
  readonly #world: World
  readonly #report: Report
  /** When the last refresh that brought tokens was sent, in ms of the world; absent when another one may follow at once. */
  readonly #last = new WeakMap<Tab, number>()

  constructor(world: World, report: Report) {
    this.#world = world
    this.#report = report
  }

  /** A login, or a refresh that the app itself asks for. */
  excuse(tab: Tab): void {
    this.#last.delete(tab)
  }

  onLoggedIn(tab: Tab): void {
    this.excuse(tab)
  }

  onSent({ tab, wire }: Flight): void {
    const last = this.#last.get(tab)
    if (wire.path !== '/token/refresh/' || last === undefined) return
    const pause = this.#world.loop.now - last
    if (pause < COOLDOWN && this.#world.watch.isUntroubledSince(last, 'clock', 'storage'))
      this.#report('P7', `${tab.name} refreshes ${Math.round(pause)} ms after a refresh that brought tokens`)
  }

  onAnswered(flight: Flight, reply: Reply | undefined): void {
    if (flight.wire.path !== '/token/refresh/') return
    if (reply?.status === 200 && reply.body?.startsWith('{') === true) this.#last.set(flight.tab, flight.sentAt)
    else this.#last.delete(flight.tab)
  }
}
