/** What is to be done about a life that breaks a property: make it short, print it, and write its trace. */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Outcome, Scenario } from '../../tests/simulation/run.ts'
import { shrink } from '../../tests/simulation/shrink.ts'
import { traceScenario } from '../../tests/simulation/trace.ts'
import type { Options } from './options.ts'

export async function tellBroken(scenario: Scenario, outcome: Outcome, options: Options): Promise<void> {
  const { property, message } = outcome.violation ?? {}
  console.log(`seed ${scenario.seed} breaks ${property}: ${message}`)
  const { scenario: small, outcome: end } = await shrink({ scenario, outcome })
  console.log(`As short as it can be made, ${small.events.length} events (${end.violation?.message ?? ''}):`)
  for (const event of small.events) console.log(JSON.stringify(event))
  await writeTrace(small, options.trace ?? traceFile(scenario.seed), options)
}

export const traceFile = (seed: number): string => join(tmpdir(), `authchart-seed-${seed}.jsonl`)

export async function writeTrace(scenario: Scenario, file: string, { tab }: Options): Promise<void> {
  writeFileSync(file, (await traceScenario(scenario)).lines(tab))
  console.log(`The trace is in ${file}: run \`npm start\`, and drop it on the page.`)
}
