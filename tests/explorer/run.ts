/** One schedule from its beginning to its end. */
import { drain } from '../../testing/simulation/loop.ts'
import type { Settings } from './settings.ts'
import type { Step } from './step.ts'
import { World } from './world.ts'

/** More steps than any schedule has that ends. */
const MOST_STEPS = 2_000

/** Picks what happens next; `undefined` gives the schedule up. */
export type Pick = (enabled: readonly Step[]) => Step | undefined

export interface Outcome {
  /** The names of the steps, in their order. */
  readonly schedule: readonly string[]
  /** What came of each tab. */
  readonly end: string
  readonly crashes: number
  readonly violation: string | undefined
  readonly isGivenUp: boolean
}

export async function runSchedule(settings: Settings, pick: Pick): Promise<Outcome> {
  const world = new World(settings)
  await settle(world)
  for (const tab of world.tabs) tab.arrive()
  const schedule: string[] = []
  let isGivenUp = false
  while (world.watch.violation === undefined && world.survivors.some((tab) => !tab.isDone || !world.isQuiet)) {
    const step = pick(world.enabled())
    isGivenUp = step === undefined
    if (step === undefined || schedule.push(step.name) > MOST_STEPS) break
    world.take(step)
    await drain()
  }
  if (!isGivenUp) await end(world)
  const { violation } = world.watch
  const { size: crashes } = world.dead
  for (const { auth } of world.tabs) auth.close()
  return { schedule, end: describe(world), crashes, violation, isGivenUp }
}

/** Everything that is under way, one after the other. */
async function settle(world: World): Promise<void> {
  await drain()
  for (let step = world.next(); step !== undefined; step = world.next()) {
    world.take(step)
    await drain()
  }
}

/** Who has had no token for a fault on the wire asks again. */
async function end(world: World): Promise<void> {
  for (let tries = 0; tries < 3 && world.losses > 0; tries++) {
    for (const tab of world.survivors) {
      if (tab.outcome === 'token' || tab.reason !== undefined) continue
      world.now += 120_000
      tab.ask()
      await drain()
      await settle(world)
    }
  }
  if (world.watch.violation === undefined) world.watch.atEnd()
}

const describe = ({ tabs, dead, server }: World): string =>
  [
    ...tabs.map(({ name, outcome, reason }) => `${name} ${dead.has(name) ? 'dead' : (reason ?? outcome ?? 'waiting')}`),
    `${server.presentations.length} presented`,
  ].join(', ')
