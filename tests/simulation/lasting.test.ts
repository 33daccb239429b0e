/** A life follows from its seed alone, whatever is collected as garbage meanwhile. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { runScenario, scenarioOf } from './run.ts'
import type { Witness } from './watch.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

it('loses no abort: a request that ky retries ends when its caller gives it up', async () => {
  let [events, steps] = [0, 0]
  const witness: Witness = () => ({
    onEvent: () => (events += 1),
    onStep() {
      if (events > 212 && ++steps % 4 === 0) collect()
    },
  })
  // Where Node forgets who is to be told, this one breaks P4 after 217 events.
  const { violation, happened } = await runScenario(scenarioOf(3211, 220), witness)
  expect(violation).toBeUndefined()
  expect(happened).toBe(220)
})
