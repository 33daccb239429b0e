/** What the simulator and the explorer find, in little: a mutant of the protocol shows itself between tabs. */
import { expect, it } from 'vitest'
import { explore } from '../explorer/explore.ts'
import { SETTINGS } from '../explorer/settings.ts'
import { runScenario, scenarioOf } from '../simulation/run.ts'

const [LIVES, EVENTS] = [12, 250]

it.each(Array.from({ length: LIVES }, (_, index) => index + 1))('seed %i holds every property', async (seed) => {
  const { violation, happened } = await runScenario(scenarioOf(seed, EVENTS))
  expect(violation).toBeUndefined()
  expect(happened).toBe(EVENTS)
})

it('two tabs, one of which may die: some interleavings', async () => {
  const { failure, ends } = await explore({ ...SETTINGS, tabs: 2 }, 300)
  expect(failure).toBeUndefined()
  expect(ends.size).toBeGreaterThan(1)
})
