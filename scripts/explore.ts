// Every order in which the steps of some tabs may come, with deaths among them; ends with the first that breaks a property: `npm run explore`.
import { parseArgs } from 'node:util'
import { explore, replay, type Exploration } from '../tests/explorer/explore.ts'
import { SETTINGS, type Lie } from '../tests/explorer/settings.ts'

const HELP = `Usage: npm run explore -- [options]

Runs the protocol by which tabs share a refresh in every order that its steps may come in, deaths included, and checks that no refresh token is
presented twice but after a lost outcome, that nobody hangs, and that all come to the same end.

Options:
  --tabs N        how many tabs; default: 3
  --crashes N     how many of them may die; default: 1
  --losses N      how many requests or answers may be lost on the wire; default: 0
  --grace         the server answers a used refresh token once more
  --limit N       ends after so many interleavings; default: 60000
  --lie NAME      a port that breaks its word, lock or compare; may be given twice
  --replay STEPS  this one schedule, its steps separated by spaces
  --help          this text

Exit code: 0 every property held, 1 one was broken (the schedule is printed), 2 the command line is wrong.`

const OPTIONS = {
  tabs: { type: 'string', default: '3' },
  crashes: { type: 'string', default: '1' },
  losses: { type: 'string', default: '0' },
  grace: { type: 'boolean', default: false },
  limit: { type: 'string', default: '60000' },
  lie: { type: 'string', multiple: true },
  replay: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

function readOptions() {
  try {
    const { values } = parseArgs({ options: OPTIONS })
    for (const name of ['tabs', 'crashes', 'losses', 'limit'] as const)
      if (!/^\d+$/.test(values[name])) throw new Error(`--${name} must be a whole number`)
    const [tabs, limit] = [Number(values.tabs), Number(values.limit)]
    if (tabs < 1 || tabs > 26) throw new Error('--tabs must be from 1 to 26')
    if (limit < 1) throw new Error('--limit must be above 0')
    const lies = (values.lie ?? []).filter((lie): lie is Lie => lie === 'lock' || lie === 'compare')
    if (lies.length !== (values.lie ?? []).length) throw new Error('--lie must be lock or compare')
    const faults = { crashes: Number(values.crashes), losses: Number(values.losses), hasGrace: values.grace }
    const settings = { ...SETTINGS, ...faults, tabs, lies }
    return { help: values.help, limit, settings, schedule: values.replay?.split(/\s+/).filter(Boolean) }
  } catch (error) {
    console.error(`${(error as Error).message.split('\n')[0] ?? ''}; see --help`)
    process.exit(2)
  }
}

function print({ interleavings, pruned, withCrash, longest, ends, isComplete, failure }: Exploration): void {
  console.log(
    `${interleavings} interleavings${isComplete ? ', which are all' : ''}, ${withCrash} with a death; ${pruned} more would have come to the same.`,
  )
  console.log(`The longest has ${longest} steps. ${ends.size} ends:`)
  for (const [end, count] of [...ends].sort((one, other) => other[1] - one[1]))
    console.log(`  ${String(count).padStart(7)}  ${end}`)
  if (failure === undefined) return
  console.log(`${failure.violation}. Again by:`)
  console.log(`  --replay '${failure.schedule.join(' ')}'`)
}

/** @returns whether every property held */
async function main({ settings, schedule, limit }: ReturnType<typeof readOptions>): Promise<boolean> {
  if (schedule !== undefined) {
    const { schedule: steps, end, violation } = await replay(settings, schedule)
    for (const [index, step] of steps.entries()) console.log(`${String(index + 1).padStart(4)}  ${step}`)
    console.log(violation ?? `Every property held: ${end}`)
    return violation === undefined
  }
  const began = performance.now()
  const found = await explore(settings, limit)
  print(found)
  console.log(`${((performance.now() - began) / 1_000).toFixed(1)} s`)
  return found.failure === undefined
}

const options = readOptions()
if (options.help) console.log(HELP)
else if (!(await main(options))) process.exitCode = 1
