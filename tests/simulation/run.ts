/** Runs one world from its beginning to its end. */
import type { AuthEmitted } from '../../machines/index.ts'
import { calmDown } from './calm.ts'
import { eventsOf, type Event } from './events.ts'
import { perform } from './perform.ts'
import { settingsOf, type Settings } from './settings.ts'
import type { Tab } from './tab.ts'
import { virtualTime } from './timers.ts'
import type { Violation, Watch } from './watch.ts'
import { World } from './world.ts'

/** All that a run follows from. */
export interface Scenario {
  readonly seed: number
  readonly settings: Settings
  readonly events: readonly Event[]
}

export interface Outcome {
  readonly violation: Violation | undefined
  /** How many events happened. */
  readonly happened: number
  /** Ms that passed in the world. */
  readonly lived: number
  readonly figures: Watch['figures']
}

/** Hears what happens, for a trace. */
export interface Listener {
  onEvent?(world: World, event: Event): void
  onEmitted?(world: World, tab: Tab, event: AuthEmitted): void
}

export function scenarioOf(seed: number, events: number): Scenario {
  const settings = settingsOf(seed)
  return { seed, settings, events: eventsOf(seed, events, settings) }
}

export const runScenario = ({ seed, settings, events }: Scenario, listener: Listener = {}): Promise<Outcome> =>
  inWorld(settings, listener, async (world) => {
    let happened = 0
    for (const event of events) {
      if (world.watch.violation !== undefined) break
      listener.onEvent?.(world, event)
      await perform(world, event, seed)
      happened += 1
    }
    if (world.watch.violation === undefined) await calmDown(world, seed)
    return happened
  })

/** A world with virtual time, which ends with the work. */
async function inWorld(
  settings: Settings,
  listener: Listener,
  work: (world: World) => Promise<number>,
): Promise<Outcome> {
  const world = new World(settings)
  const restoreTime = virtualTime(world.loop, world.device)
  world.watch.onEvent = (tab, event) => listener.onEmitted?.(world, tab, event)
  try {
    const happened = await work(world)
    const { violation, figures } = world.watch
    return { violation, happened, lived: world.loop.now, figures }
  } finally {
    for (const tab of [...world.tabs]) world.kill(tab)
    restoreTime()
  }
}
