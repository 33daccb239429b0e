/** What the tabs of a world went through, as histories that the visualizer's page replays (docs/visualizer.md). */
import type { AuthEmitted } from '../../machines/index.ts'
import type { Call, Entry, Happening, History } from '../../visualizer/page/history.ts'
import { viewOf } from '../../visualizer/page/lab/frame.ts'
import { watch } from '../../visualizer/page/lab/watch.ts'
import { writeHistory } from '../../visualizer/page/replay/savedHistory.ts'
import type { Event } from './events.ts'
import type { Reply } from './network.ts'
import { runScenario, type Outcome, type Scenario } from './run.ts'
import type { Tab } from './tab.ts'
import type { Flight } from './tabFetch.ts'
import type { Property, Violation } from './watch.ts'
import { inWords, isTrouble } from './words.ts'
import type { World } from './world.ts'

/** The page reads so many lines, and the end of a long life tells most. */
const [MOST_ENTRIES, MOST_CALLS] = [8_000, 5_000]

interface Told {
  entries: Entry[]
  readonly calls: Record<'requests' | 'refreshes', Call[]>
}

class Trace implements Property {
  readonly #world: World
  /** By the tab's name, in the order of their opening. */
  readonly #told = new Map<string, Told>()
  readonly #sent = new Map<Flight, Call>()
  #nextId = 1

  constructor(world: World) {
    this.#world = world
  }

  /** Of the tab in which a property broke, or of the one with that name. */
  history(violation: Violation | undefined, name = /^tab \d+/.exec(violation?.message ?? '')?.[0]): History {
    const told = this.#told.get(name ?? '') ?? this.#told.values().next().value
    const entries = told?.entries.slice(-MOST_ENTRIES) ?? []
    const last = entries.at(-1)
    if (violation !== undefined && last !== undefined) {
      const text = `${violation.property} is broken: ${violation.message}`
      entries.push({ ...last, id: this.#nextId++, happening: { kind: 'server', text, isTrouble: true } })
    }
    const { requests = [], refreshes = [] } = told?.calls ?? {}
    return { from: 0, entries, requests: requests.slice(-MOST_CALLS), refreshes: refreshes.slice(-MOST_CALLS) }
  }

  onOpened(tab: Tab): void {
    this.#told.set(tab.name, { entries: [], calls: { requests: [], refreshes: [] } })
    this.#note(tab, { kind: 'you', text: `${tab.name} is opened`, isTrouble: false })
    watch(tab.auth.actor, (event, taken) => {
      this.#note(tab, { kind: 'chart', event, taken })
    })
  }

  onKilled(tab: Tab): void {
    this.#note(tab, { kind: 'you', text: `${tab.name} is gone`, isTrouble: true })
  }

  /** Every tab is told of, as everything may matter to every one. */
  onEvent(event: Event): void {
    const { tabs } = this.#world
    const acting = 'tab' in event ? tabs[event.tab % Math.max(1, tabs.length)]?.name : undefined
    const text = inWords(event, acting ?? 'nobody')
    this.#noteAll({ kind: 'tab' in event ? 'you' : 'server', text, isTrouble: isTrouble(event) })
  }

  /** What a tab itself hears is among its transitions. */
  onEmitted(tab: Tab, { type }: AuthEmitted): void {
    for (const other of this.#world.tabs)
      if (other !== tab) this.#note(other, { kind: 'server', text: `${tab.name}: ${type}`, isTrouble: false })
  }

  onSent(flight: Flight): void {
    const { tab, wire, sentAt } = flight
    const lane = laneOf(flight)
    if (lane === undefined) return
    const call: Call = { id: this.#nextId++, startedAt: sentAt, sentAt, endedAt: undefined, outcome: 'open' }
    this.#told.get(tab.name)?.calls[lane].push(call)
    this.#sent.set(flight, call)
    if (wire.path === '/token/refresh/')
      this.#note(tab, { kind: 'you', text: `${tab.name} sends a refresh`, isTrouble: false })
  }

  onAnswered(flight: Flight, reply: Reply | undefined): void {
    const [call, lane] = [this.#sent.get(flight), laneOf(flight)]
    if (call === undefined || lane === undefined) return
    const isGood = reply?.status === 200
    this.#sent.delete(flight)
    Object.assign(call, { endedAt: this.#world.loop.now, outcome: isGood ? 'answered' : 'failed' })
    const ms = this.#world.loop.now - flight.sentAt
    const failed = isGood ? [] : [reply === undefined ? 'no answer' : `HTTP ${reply.status}`]
    this.#note(
      flight.tab,
      lane === 'refreshes'
        ? { kind: 'refresh', answer: reply?.status ?? 'none', ms }
        : { kind: 'requests', answered: isGood ? 1 : 0, failed, slowest: ms },
    )
  }

  #noteAll(happening: Happening): void {
    for (const tab of this.#world.tabs) this.#note(tab, happening)
  }

  #note({ name, auth }: Tab, happening: Happening): void {
    const told = this.#told.get(name)
    if (told === undefined) return
    const at = this.#world.loop.now
    const frame = {
      about: auth.explain(),
      context: viewOf(auth.actor.getSnapshot().context),
      clock: this.#world.device.wall() - at,
    }
    told.entries.push({ id: this.#nextId++, at, happening, frame })
    if (told.entries.length > 2 * MOST_ENTRIES) told.entries = told.entries.slice(-MOST_ENTRIES)
  }
}

const laneOf = ({ wire: { target, path } }: Flight): 'requests' | 'refreshes' | undefined =>
  target === 'api' ? 'requests' : path === '/token/refresh/' ? 'refreshes' : undefined

export interface Traced {
  readonly outcome: Outcome
  /** What a tab went through, as JSON lines; without a name the one in which a property broke, or the first. */
  readonly lines: (name?: string) => string
}

export async function traceScenario(scenario: Scenario): Promise<Traced> {
  let trace: Trace | undefined
  const outcome = await runScenario(scenario, (world) => (trace = new Trace(world)))
  return { outcome, lines: (name) => (trace === undefined ? '' : writeHistory(trace.history(outcome.violation, name))) }
}
