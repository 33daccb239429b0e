// Lives until a property breaks, in the sources beside it: `node tests/mutants/hunt.ts LIVES EVENTS`; answers one line of JSON.
import { runScenario, scenarioOf } from '../simulation/run.ts'

const [lives = 1, events = 500] = process.argv.slice(2).map(Number)
let found: object = { lives }
for (let seed = 1; seed <= lives; seed++) {
  const { violation } = await runScenario(scenarioOf(seed, events))
  if (violation === undefined) continue
  found = { seed, ...violation }
  break
}
console.log(JSON.stringify(found))
