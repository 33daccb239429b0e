/** P4: every caller that waits settles. P5: from every state something leads out, and nothing spins. */
import type { Tab } from '../tab.ts'
import type { Property, Report } from '../watch.ts'
import type { World } from '../world.ts'

/** Ms that a caller may wait: storage, lock, a sibling's refresh and an own one, one after the other. */
const PATIENCE = 60_000
/** Timers of one tab within one second of the world; polling for a sibling's refresh takes ten. */
const TIMERS = 200
/** Ms. */
const CATCHING_UP = 30_000

interface Wait {
  readonly tab: Tab
  readonly what: string
  /** Ms of the tab's life. */
  readonly until: number
  /** Seen so once, and told of at the second step: what settles by the real loop (a Blob's body, for one) may be a turn late. */
  isOverdue: boolean
}

export class Waiting implements Property {
  readonly #world: World
  readonly #report: Report
  readonly #waits = new Set<Wait>()
  readonly #timers = new WeakMap<Tab, { second: number; count: number }>()

  constructor(world: World, report: Report) {
    this.#world = world
    this.#report = report
  }

  get count(): number {
    return this.#waits.size
  }

  /** A caller waits; answers how to say that it has settled. @param patience ms */
  begin(tab: Tab, what: string, patience = PATIENCE): () => void {
    const wait: Wait = { tab, what, until: tab.place.lived + patience, isOverdue: false }
    this.#waits.add(wait)
    return () => this.#waits.delete(wait)
  }

  onKilled(tab: Tab): void {
    for (const wait of this.#waits) if (wait.tab === tab) this.#waits.delete(wait)
  }

  onLoggedIn(tab: Tab): void {
    if (tab.auth.status === 'loggedOut') this.#report('P5', `a login does not lead ${tab.name} out of loggedOut`)
  }

  /** Called after the tab has logged out. */
  onLogOut(tab: Tab): void {
    if (tab.auth.status !== 'loggedOut') this.#report('P5', `a logout leaves ${tab.name} ${tab.auth.status}`)
  }

  onTimer(tab: Tab): void {
    // Whatever a frozen page has missed comes at once.
    if (this.#world.loop.now - tab.place.thawedAt < CATCHING_UP) return
    const second = Math.floor(this.#world.loop.now / 1_000)
    const timers = this.#timers.get(tab)
    if (timers?.second !== second) this.#timers.set(tab, { second, count: 1 })
    else if (++timers.count > TIMERS) this.#report('P5', `${tab.name} spins: ${timers.count} timers within one second`)
  }

  onStep(): void {
    for (const wait of this.#waits) this.#check(wait)
    for (const tab of this.#world.tabs)
      if (tab.auth.actor.getSnapshot().status !== 'active') this.#report('P5', `the chart of ${tab.name} has stopped`)
  }

  #check(wait: Wait): void {
    const { tab, what, until, isOverdue } = wait
    if (tab.place.lived <= until || tab.place.isFrozen) return
    if (isOverdue) this.#report('P4', `${tab.name} still waits for ${what}`)
    wait.isOverdue = true
  }
}
