/** What the page shows: which client or replay, which moment of it, and which story is on. */
import type { Entry, History } from './history.ts'
import type { Client } from './lab/client.ts'
import type { Lab } from './lab/lab.ts'
import { Store } from './lab/store.ts'
import { scenarios, type Scenario } from './scenarios.ts'

export interface Replay {
  readonly name: string
  readonly history: History
}

export interface ShowState {
  readonly client: Client | undefined
  /** Shown in place of a client. */
  readonly replay: Replay | undefined
  /** Ms of the history; `undefined`: now. */
  readonly cursor: number | undefined
  readonly scenario: Scenario | undefined
}

/** Thrown inside a story that is over. */
class Over extends Error {}

export class Show extends Store<ShowState> {
  readonly #lab: Lab
  #run = 0

  constructor(lab: Lab) {
    super({ client: undefined, replay: undefined, cursor: undefined, scenario: undefined })
    this.#lab = lab
  }

  select(client: Client): void {
    this.change({ client, replay: undefined, cursor: undefined })
  }

  shut(client: Client): void {
    this.#lab.shut(client)
    if (this.state.client === client) this.change({ client: undefined, cursor: undefined })
  }

  /** Travels to a moment; `undefined`: back to now. */
  travel(cursor: number | undefined): void {
    this.change({ cursor })
  }

  /** To the entry before or after. */
  step(history: History, by: -1 | 1): void {
    const { cursor = Infinity } = this.state
    const next: Entry | undefined =
      by < 0 ? history.entries.findLast(({ at }) => at < cursor) : history.entries.find(({ at }) => at > cursor)
    if (next !== undefined) this.change({ cursor: next.at })
    else if (by > 0) this.change({ cursor: undefined })
  }

  replay(replay: Replay): void {
    this.change({ replay, cursor: replay.history.entries[0]?.at })
  }

  endReplay(): void {
    this.change({ replay: undefined, cursor: undefined })
  }

  /**
   * @param id of a scenario; for whatever else there is a client to play with
   * @throws {ServerError}
   */
  async play(id: string): Promise<void> {
    const scenario = scenarios.find((other) => other.id === id)
    if (scenario === undefined) {
      if (this.#lab.state.clients.length === 0) this.#lab.open()
      return
    }
    this.#run += 1
    const run = this.#run
    this.change({ scenario, replay: undefined, cursor: undefined, client: undefined })
    const client = await this.#lab.begin(scenario.lifetime ?? 12)
    if (run !== this.#run) return
    this.change({ client })
    const pause = async (ms: number): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, ms))
      if (run !== this.#run) throw new Over()
    }
    await scenario.play({ lab: this.#lab, client, pause }).catch((error: unknown) => {
      if (!(error instanceof Over)) throw error
    })
  }
}
