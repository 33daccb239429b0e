/**
 * Every schedule of the protocol, depth first: each is run from its beginning by the choices made so far, then on to an end. Sleep sets
 * leave out those that differ from one already run only in the order of steps that touch nothing in common
 * (P. Godefroid, Partial-Order Methods for the Verification of Concurrent Systems, 1996, chapter 5).
 */
import { runSchedule, type Outcome } from './run.ts'
import type { Settings } from './settings.ts'
import { areIndependent, type Step } from './step.ts'

type Sleeper = Pick<Step, 'name' | 'touches'>

/** A point where one of several steps was picked. */
interface Choice {
  readonly enabled: readonly Sleeper[]
  picked: Sleeper
  /** What has been tried here, or elsewhere to the same effect. */
  readonly sleeping: Map<string, Sleeper>
}

export interface Exploration {
  interleavings: number
  /** Schedules given up, since they would have come to the same as another. */
  pruned: number
  withCrash: number
  longest: number
  /** How many interleavings came to each end. */
  readonly ends: Map<string, number>
  isComplete: boolean
  failure: { readonly schedule: readonly string[]; readonly violation: string } | undefined
}

/** @param limit interleavings */
export async function explore(settings: Settings, limit = Infinity): Promise<Exploration> {
  const found: Exploration = {
    interleavings: 0,
    pruned: 0,
    withCrash: 0,
    longest: 0,
    ends: new Map(),
    isComplete: false,
    failure: undefined,
  }
  const path: Choice[] = []
  do {
    const outcome = await runSchedule(settings, follow(path))
    note(found, outcome)
    found.isComplete = !backtrack(path)
  } while (!found.isComplete && found.failure === undefined && found.interleavings < limit)
  return found
}

/** Runs exactly these steps, then whatever comes first. */
export async function replay(settings: Settings, schedule: readonly string[]): Promise<Outcome> {
  let index = 0
  return runSchedule(settings, (enabled) => {
    const name = schedule[index++]
    const step = name === undefined ? enabled[0] : enabled.find((other) => other.name === name)
    if (step === undefined && name !== undefined)
      throw new Error(
        `Step ${index}, ${name}, cannot happen; there are ${enabled.map((other) => other.name).join(', ')}`,
      )
    return step
  })
}

function follow(path: Choice[]): (enabled: readonly Step[]) => Step | undefined {
  let depth = 0
  return (enabled) => {
    const choice = path[depth++] ?? grow(path, enabled)
    if (choice === undefined) return undefined
    const step = enabled.find(({ name }) => name === choice.picked.name)
    if (step === undefined) throw new Error(`The world is not deterministic: ${choice.picked.name} does not come again`)
    return step
  }
}

function grow(path: Choice[], enabled: readonly Step[]): Choice | undefined {
  const before = path.at(-1)
  const sleeping = new Map(
    [...(before?.sleeping ?? [])].filter(
      ([, sleeper]) => before !== undefined && areIndependent(sleeper, before.picked),
    ),
  )
  const picked = enabled.find(({ name }) => !sleeping.has(name))
  if (picked === undefined) return undefined
  const choice = { enabled: enabled.map(({ name, touches }) => ({ name, touches })), picked, sleeping }
  path.push(choice)
  return choice
}

/** To the last choice that has another way left. @returns whether there is one */
function backtrack(path: Choice[]): boolean {
  for (let choice = path.at(-1); choice !== undefined; path.pop(), choice = path.at(-1)) {
    const { enabled, sleeping } = choice
    sleeping.set(choice.picked.name, choice.picked)
    const next = enabled.find(({ name }) => !sleeping.has(name))
    if (next === undefined) continue
    choice.picked = next
    return true
  }
  return false
}

function note(found: Exploration, { schedule, end, crashes, violation, isGivenUp }: Outcome): void {
  if (violation !== undefined) found.failure = { schedule, violation }
  if (isGivenUp) {
    found.pruned += 1
    return
  }
  found.interleavings += 1
  if (crashes > 0) found.withCrash += 1
  found.longest = Math.max(found.longest, schedule.length)
  found.ends.set(end, (found.ends.get(end) ?? 0) + 1)
}
