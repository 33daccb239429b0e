/** A seed that breaks a property is told of by the command as whoever has to mend it needs it: what broke, in few events, and a trace for the page. */
import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readLog } from '../../visualizer/page/replay/readLog.ts'
import { build } from '../mutants/build.ts'
import { MUTANTS } from '../mutants/mutants.ts'

const EVENTS = 100
const folder = build(
  MUTANTS.find(({ property }) => property === 'P3'),
  ['scripts', 'testing', 'visualizer'],
)
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** As `npm run simulate` does. */
const simulate = (...options: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const command = [join(folder, 'scripts/simulate.ts'), '--events', String(EVENTS), ...options]
    execFile(process.execPath, command, { timeout: 90_000 }, (error, output) => {
      resolve({ code: Number(error?.code ?? 0), output })
    })
  })

/** What follows `seed N breaks P3: ` when it is told of for good, with the events that are left. */
function told(output: string): { seed: string; message: string; events: unknown[] } {
  const [, seed = '', message = ''] = /^seed (\d+) breaks P3: (.+)$/m.exec(output) ?? []
  const [, after = ''] = output.split('As short as it can be made')
  const events = after.split('\n').filter((line) => line.startsWith('{'))
  return { seed, message, events: events.map((line): unknown => JSON.parse(line)) }
}

it('is found among many, made short, and traced; by itself it breaks again, in the same way', async () => {
  const trace = join(folder, 'trace.jsonl')
  const many = await simulate('--seeds', '10', '--trace', trace)
  expect(many).toMatchObject({ code: 1 })
  const { seed, message, events } = told(many.output)
  // Somebody signs in, and out.
  expect(events.length).toBeGreaterThanOrEqual(2)
  expect(events.length).toBeLessThan(10)

  const { entries } = readLog(readFileSync(trace, 'utf8'))
  expect(entries[0]?.happening).toMatchObject({ text: 'tab 1 is opened' })
  const last = entries.at(-1)?.happening
  expect(last).toMatchObject({ kind: 'server', isTrouble: true })
  expect(last && 'text' in last ? last.text : undefined).toMatch(/^P3 is broken: /)

  const alone = await simulate('--seed', seed, '--trace', trace)
  expect(alone).toMatchObject({ code: 1 })
  expect(told(alone.output)).toEqual({ seed, message, events })
}, 200_000)
