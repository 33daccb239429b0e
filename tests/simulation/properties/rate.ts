/**
 * P7: a server that keeps answering 401, or hands out dead tokens, costs one refresh per cool-down and tab. The cool-down counts from
 * where the chart begins a refresh, and it may wait for the lock before it is sent: so two may follow each other, but not three.
 */
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
  /** When the last refreshes that brought tokens were sent, in ms of the world. */
  readonly #last = new WeakMap<Tab, number[]>()

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
    const [before] = this.#last.get(tab)?.slice(-2) ?? []
    if (wire.path !== '/token/refresh/' || before === undefined || this.#last.get(tab)?.length === 1) return
    const pause = this.#world.loop.now - before
    if (pause < COOLDOWN && this.#world.watch.isUntroubledSince(before, 'clock', 'storage'))
      this.#report(
        'P7',
        `${tab.name} refreshes for the third time within ${Math.round(pause)} ms, although each brought tokens`,
      )
  }

  onAnswered(flight: Flight, reply: Reply | undefined): void {
    if (flight.wire.path !== '/token/refresh/') return
    if (reply?.status === 200 && reply.body?.startsWith('{') === true)
      this.#last.set(flight.tab, [...(this.#last.get(flight.tab) ?? []), flight.sentAt].slice(-2))
    else this.#last.delete(flight.tab)
  }
}
