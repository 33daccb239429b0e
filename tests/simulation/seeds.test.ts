/** Tabs, a network and a server in virtual time, with everything that goes wrong, by seeds: the properties P1 to P10 hold at every step. */
import { expect, it } from 'vitest'
import { runScenario, scenarioOf } from './run.ts'

/** More of them by `npm run simulate`. */
const SEEDS = import.meta.env.MODE === 'verify' ? 100 : 20
const EVENTS = 500

it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
  'seed %i',
  async (seed) => {
    const { violation, happened } = await runScenario(scenarioOf(seed, EVENTS))
    expect(violation, `npm run simulate -- --seed ${seed}`).toBeUndefined()
    expect(happened).toBe(EVENTS)
  },
  60_000,
)
