// Lives of tabs in virtual time, by seeds, with everything that goes wrong; ends with the first that breaks a property: `npm run simulate`.
import { parseArgs } from 'node:util'
import { runScenario, scenarioOf } from '../tests/simulation/run.ts'
import { shrink } from '../tests/simulation/shrink.ts'

const HELP = `Usage: npm run simulate -- [options]

Lets tabs live through random events (faults of the network and of the server, sleep, clocks that are set, storages that break, logins, logouts,
deaths), and checks the properties P1 to P10 at every step.

Options:
  --seeds N    how many lives; default: 200
  --from N     the first seed; default: 1
  --events N   events in each; default: 500
  --seed N     this one alone, with each of its events
  --help       this text

Exit code: 0 every property held, 1 one was broken (the life is made as short as it still breaks it, and printed), 2 the command line is wrong.`

const OPTIONS = {
  seeds: { type: 'string', default: '200' },
  from: { type: 'string', default: '1' },
  events: { type: 'string', default: '500' },
  seed: { type: 'string' },
  help: { type: 'boolean' },
} as const

function readOptions() {
  try {
    const { values } = parseArgs({ options: OPTIONS })
    const numbers = [values.seeds, values.from, values.events, values.seed ?? '1'].map(Number)
    const wrong = numbers.findIndex((number) => !Number.isSafeInteger(number) || number < 1)
    if (wrong >= 0)
      throw new Error(`--${['seeds', 'from', 'events', 'seed'][wrong] ?? ''} must be a whole number above 0`)
    const [seeds = 1, from = 1, events = 1, seed = 1] = numbers
    const isOne = values.seed !== undefined
    return { help: values.help === true, isOne, events, first: isOne ? seed : from, count: isOne ? 1 : seeds }
  } catch (error) {
    console.error(`${(error as Error).message.split('\n')[0] ?? ''}; see --help`)
    process.exit(2)
  }
}

/** @returns whether every property held */
async function simulate({ first, count, events, isOne }: ReturnType<typeof readOptions>): Promise<boolean> {
  const began = Date.now()
  let lived = 0
  for (let seed = first; seed < first + count; seed++) {
    const scenario = scenarioOf(seed, events)
    const trace = isOne
      ? {
          onEvent: (_: unknown, event: object) => {
            console.log(JSON.stringify(event))
          },
        }
      : {}
    const outcome = await runScenario(scenario, trace)
    lived += outcome.lived
    if (outcome.violation !== undefined) {
      console.log(`seed ${seed} breaks ${outcome.violation.property}: ${outcome.violation.message}`)
      const { scenario: small, outcome: end } = await shrink({ scenario, outcome })
      console.log(`As short as it can be made, ${small.events.length} events (${end.violation?.message ?? ''}):`)
      for (const event of small.events) console.log(JSON.stringify(event))
      return false
    }
    if ((seed - first) % 100 === 99) console.log(`${seed - first + 1} lives of ${events} events`)
  }
  const days = (lived / 86_400_000).toFixed(0)
  console.log(
    `${count} × ${events} events, ${days} days, in ${((Date.now() - began) / 1_000).toFixed(1)} s: every property held`,
  )
  return true
}

const options = readOptions()
if (options.help) console.log(HELP)
else if (!(await simulate(options))) process.exitCode = 1
