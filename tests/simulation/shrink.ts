/** Looks for the fewest events that still break the same property. */
import { runScenario, type Outcome, type Scenario } from './run.ts'

export interface Shrunk {
  readonly scenario: Scenario
  readonly outcome: Outcome
}

/** Leaves out ever smaller parts while it still fails (delta debugging: https://www.st.cs.uni-saarland.de/papers/tse2002/). */
export async function shrink(failing: Shrunk): Promise<Shrunk> {
  const { happened } = failing.outcome
  let best: Shrunk = {
    ...failing,
    scenario: { ...failing.scenario, events: failing.scenario.events.slice(0, happened) },
  }
  for (let size = Math.ceil(happened / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = best.scenario.events.length - size; start >= 0; start -= size) {
      const smaller = await without(best, start, size)
      if (smaller !== undefined) best = smaller
    }
  }
  return best
}

async function without({ scenario, outcome }: Shrunk, start: number, size: number): Promise<Shrunk | undefined> {
  const events = [...scenario.events.slice(0, start), ...scenario.events.slice(start + size)]
  const smaller = { ...scenario, events }
  const again = await runScenario(smaller)
  return again.violation?.property === outcome.violation?.property ? { scenario: smaller, outcome: again } : undefined
}
