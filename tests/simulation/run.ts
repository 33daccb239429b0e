/** Runs one world from its beginning to its end. */
import { calmDown } from './calm.ts'
import { eventsOf, type Event } from './events.ts'
import type { Fault } from './network.ts'
import { perform } from './perform.ts'
import { settingsOf, type Settings } from './settings.ts'
import { virtualTime } from './timers.ts'
import type { Violation, Watch, Witness } from './watch.ts'
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
  /** How many requests met which fault of the network or of the server. */
  readonly met: ReadonlyMap<Fault, number>
}

export function scenarioOf(seed: number, events: number): Scenario {
  const settings = settingsOf(seed)
  return { seed, settings, events: eventsOf(seed, events, settings) }
}

/** A world with virtual time, which ends with the events. */
export async function runScenario({ seed, settings, events }: Scenario, witness?: Witness): Promise<Outcome> {
  const world = new World(settings, witness)
  const restoreTime = virtualTime(world.loop, world.device)
  const { stackTraceLimit } = Error
  // Where an error was made tells nothing, and takes long.
  Error.stackTraceLimit = 0
  try {
    const happened = await live(world, events, seed)
    const { violation, figures } = world.watch
    return { violation, happened, lived: world.loop.now, figures, met: world.network.met }
  } finally {
    for (const { place } of world.tabs) place.isGone = true
    restoreTime()
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** @returns how many events happened */
async function live(world: World, events: readonly Event[], seed: number): Promise<number> {
  let happened = 0
  for (const event of events) {
    if (world.watch.violation !== undefined) return happened
    world.watch.onEvent(event)
    await perform(world, event, seed)
    happened += 1
  }
  if (world.watch.violation === undefined) await calmDown(world, seed)
  return happened
}
