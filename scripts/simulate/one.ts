/** One life, told in full: that of a seed, or days of a busy user. */
import { daysOf } from '../../tests/simulation/month.ts'
import { runScenario, scenarioOf, type Outcome } from '../../tests/simulation/run.ts'
import { tellBroken, traceFile, writeTrace } from './broken.ts'
import { inSeconds } from './many.ts'
import type { Options } from './options.ts'

/** @returns whether every property held */
export async function one(options: Options, seed: number): Promise<boolean> {
  const scenario = scenarioOf(seed, options.events)
  for (const event of scenario.events) console.log(JSON.stringify(event))
  const outcome = await runScenario(scenario)
  if (outcome.violation !== undefined) await tellBroken(scenario, outcome, options)
  else if (options.trace !== undefined) await writeTrace(scenario, options.trace, options)
  if (outcome.violation === undefined) console.log(`seed ${seed}: every property held, over ${inDays(outcome)}`)
  return outcome.violation === undefined
}

/** @returns whether every property held */
export async function month(options: Options, days: number): Promise<boolean> {
  const began = performance.now()
  const scenario = daysOf(options.seed ?? 1, days)
  const outcome = await runScenario(scenario)
  const { figures, violation } = outcome
  const rows: readonly [string, string | number][] = [
    ['time lived', inDays(outcome)],
    ['requests', figures.requests],
    ['refreshes', figures.refreshes],
    ['401s seen', figures.answered401],
    ['log-outs asked for', scenario.events.filter(({ kind }) => kind === 'logOut').length],
    ['log-outs not asked for', figures.lost],
    ['properties broken', violation?.property ?? 'none'],
    ['wall time', inSeconds(began)],
  ]
  for (const [name, value] of rows) console.log(`${name.padEnd(24)}${value.toLocaleString('en').padStart(12)}`)
  if (violation !== undefined) console.log(`${violation.property}: ${violation.message}`)
  const file = options.trace ?? (violation && traceFile(scenario.seed))
  if (file !== undefined) await writeTrace(scenario, file, options)
  return violation === undefined
}

const inDays = ({ lived }: Outcome): string => `${(lived / 86_400_000).toFixed(1)} days`
