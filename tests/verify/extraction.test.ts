/** Stately's own extractor reads the chart in its source, transition by transition, as it is when it runs. */
import { authMachine } from 'authchart'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { ROOT } from '../package/sources.ts'

const run = promisify(execFile)
const FOLDER = join(ROOT, 'tests/stately')

type Config = Readonly<Record<string, unknown>>

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
/** A name as either of them has it: a string, or within `{ kind: 'named', … }`. */
function nameOf(named: unknown): string {
  if (typeof named !== 'object' || named === null) return String(named)
  const { action, type } = named as { action?: { type: string }; type?: string }
  return String(action?.type ?? type)
}

/** `valid on token.requested [isLongerTokenNeeded] / noteIt → refreshing`, for every transition of a configuration. */
function transitionsOf(config: Config, path: readonly string[] = []): string[] {
  const own = (kind: string, transitions: unknown): string[] =>
    listOf(transitions).map((transition) => {
      const { target, guard, cond, actions } = (
        typeof transition === 'string' ? { target: transition } : transition
      ) as Config
      const condition = guard ?? cond
      const shown = condition === undefined ? '' : `[${nameOf(condition)}]`
      return `${path.join('.')} ${kind} ${shown} / ${listOf(actions).map(nameOf).join()} → ${listOf(target).join()}`
    })
  const keyed = (kind: string, map: unknown): string[] =>
    Object.entries((map ?? {}) as Config).flatMap(([key, value]) => own(`${kind} ${key}`, value))
  const invokes = listOf(config['invoke']) as Config[]
  return [
    ...own('always', config['always']),
    ...keyed('on', config['on']),
    ...keyed('after', config['after']),
    ...invokes.flatMap(({ src, onDone, onError }) => [
      ...own(`done ${nameOf(src)}`, onDone),
      ...own(`error ${nameOf(src)}`, onError),
    ]),
    ...Object.entries((config['states'] ?? {}) as Record<string, Config>).flatMap(([key, state]) =>
      transitionsOf(state, [...path, key]),
    ),
  ]
}

/** The states with what is entered first and what is done on entry. */
const statesOf = (config: Config, path = ''): string[] => [
  `${path} ${String(config['initial'])} ${listOf(config['tags']).join()} ${listOf(config['entry']).map(nameOf).join()}`,
  ...Object.entries((config['states'] ?? {}) as Record<string, Config>).flatMap(([key, state]) =>
    statesOf(state, `${path}.${key}`),
  ),
]

async function extract(): Promise<Config[]> {
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: FOLDER })
  const { stdout } = await run(process.execPath, ['extract.mjs', join(ROOT, 'machines/authMachine.ts')], {
    cwd: FOLDER,
  })
  return JSON.parse(stdout) as Config[]
}

it('the extractor reads the chart as it runs', { timeout: 120_000 }, async () => {
  const [read, ...others] = await extract()
  expect(others).toEqual([])
  const config = authMachine.config as unknown as Config
  const transitions = transitionsOf(config)
  expect(transitions.length).toBeGreaterThan(40)
  expect(transitions.filter((transition) => transition.includes('always')).length).toBeGreaterThan(10)
  expect(transitionsOf(read ?? {})).toEqual(transitions)
  expect(statesOf(read ?? {})).toEqual(statesOf(config))
})
