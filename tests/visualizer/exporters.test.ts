/** The chart as other tools read it, and the command that writes it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authMachine } from 'authchart'
import { XMLParser } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMachine, type AnyStateMachine } from 'xstate'
import { HELP, readOptions } from '../../visualizer/cli/options.ts'
import { describeMachine } from '../../visualizer/diagram/describeMachine.ts'
import { FORMATS } from '../../visualizer/exporters/index.ts'
import { toScxml } from '../../visualizer/exporters/scxml.ts'
import { configOf } from '../../visualizer/exporters/stately.ts'
import { authMachine as generated } from '../../docs/stately/authMachine.ts'
import { ROOT } from '../package/sources.ts'

/** Every transition with its actions, and every state with what it does on entry, on exit and by itself. */
function walk(machine: AnyStateMachine): unknown {
  const { root } = machine
  const nodes = (node: typeof root): (typeof root)[] => [node, ...Object.values(node.states).flatMap(nodes)]
  const named = (actions: readonly unknown[]) => actions.filter((action) => typeof action !== 'function')
  return nodes(root).map((node) => ({
    id: node.id,
    entry: named(node.entry),
    exit: named(node.exit),
    invoked: node.invoke.map(({ src, id }) => ({ src: src as unknown, id })),
    delays: node.after.map(({ delay, target }): unknown[] => [delay, target?.map(({ id }) => id)]),
    transitions: [...(node.always ?? []), ...[...node.transitions.values()].flat()].map((transition) => ({
      event: transition.eventType as string,
      guard: transition.guard,
      target: transition.target?.map(({ id }) => id),
      actions: named(transition.actions),
      reenter: transition.reenter,
    })),
  }))
}

describe('for Stately', () => {
  it('the committed file has the same states, transitions, guards and actions as the chart', () => {
    expect(walk(generated), 'run `npm run diagram`').toEqual(walk(authMachine))
    expect(describeMachine(generated)).toEqual(describeMachine(authMachine))
  })

  it('and so has what is exported, pasted into createMachine', () => {
    expect(walk(createMachine(configOf(authMachine)))).toEqual(walk(authMachine))
  })
})

interface State {
  readonly id: string
  readonly initial?: string
  readonly transition?: readonly { event?: string; cond?: string; target?: string }[]
  readonly state?: readonly State[]
  readonly invoke?: readonly { id: string }[]
}

describe('as SCXML', () => {
  const text = toScxml(authMachine)
  const isMany = (name: string): boolean => ['state', 'transition', 'script', 'invoke'].includes(name)
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray: isMany })
  const { scxml } = parser.parse(text) as { scxml: State & { version: string } }
  const all = (state: State): State[] => [state, ...(state.state ?? []).flatMap(all)]
  const states = (scxml.state ?? []).flatMap(all)
  const transitions = states.flatMap(({ transition = [] }) => transition)

  it('it has the states and transitions of the chart', () => {
    const { states: paths, transitions: described } = describeMachine(authMachine)
    expect(states.map(({ id }) => id)).toEqual(['auth', ...paths.map(({ path }) => `auth.${path}`)])
    expect(transitions.map(({ cond, target }) => [target, cond])).toEqual(
      described.map(({ target, guard }) => [target && `auth.${target}`, guard && `${guard}()`]),
    )
  })

  it('ids are names and unique, and what they are referred to by exists', () => {
    const ids = states.map(({ id }) => id)
    const actors = states.flatMap(({ invoke = [] }) => invoke.map(({ id }) => id))
    expect(new Set([...ids, ...actors]).size).toBe(ids.length + actors.length)
    for (const id of [...ids, ...actors]) expect(id).toMatch(/^[A-Za-z_][\w.-]*$/)
    for (const { target } of transitions) expect([...ids, undefined]).toContain(target)
    for (const { initial } of states) expect([...ids, undefined]).toContain(initial)
    const ends = transitions.flatMap(
      ({ event }) => /^(?:done\.invoke|error\.platform)\.(.+)$/.exec(event ?? '')?.[1] ?? [],
    )
    expect(new Set(ends)).toEqual(new Set(actors))
  })
})

describe('authchart export', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'authchart-export-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  const authchart = (...args: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'visualizer/cli/main.ts'), ...args], { encoding: 'utf8' })
  const picture = (theme: string): string => readFileSync(join(ROOT, `docs/chart-${theme}.svg`), 'utf8')
  const exported = (...args: string[]): string => {
    const options = readOptions(['export', ...args])
    return options === undefined ? '' : FORMATS[options.format](options)
  }

  it('writes to the standard output, or into a file', () => {
    expect(authchart('export', '--format', 'svg', '--theme', 'light').stdout).toBe(picture('light'))
    const file = join(folder, 'chart.scxml')
    expect(authchart('export', '-f', 'scxml', '-o', file)).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(readFileSync(file, 'utf8')).toBe(toScxml(authMachine))
  })

  it('knows every format', () => {
    expect(JSON.parse(exported('--format', 'json'))).toEqual(JSON.parse(JSON.stringify(describeMachine(authMachine))))
    expect(exported('-f', 'mermaid')).toContain('stateDiagram-v2')
    expect(exported('-f', 'stately')).toContain('export const authMachine = createMachine({')
    // The picture that is in the docs.
    expect(exported('-f', 'svg', '-t', 'dark')).toBe(picture('dark'))
    expect(exported('-f', 'svg')).toContain('@media (prefers-color-scheme:dark)')
  })

  it('explains the formats when asked for help, or for nothing', () => {
    for (const args of [['--help'], []]) expect(readOptions(args)).toBeUndefined()
    expect(authchart()).toMatchObject({ status: 0, stdout: `${HELP}\n` })
    for (const format of Object.keys(FORMATS)) expect(HELP).toContain(`\n  ${format} `)
  })

  it.each<[string[], RegExp]>([
    [['export'], /^--format is missing; it is one of mermaid, scxml/],
    [['export', '-f', 'png'], /^--format must be one of mermaid, .*, not "png"/],
    [['export', '-f', 'svg', '-t', 'pink'], /^--theme must be one of light, dark, auto, not "pink"/],
    [['export', '-f', 'json', '-t', 'dark'], /^--theme is for the format svg, not for json/],
    [['import', '-f', 'json'], /^The only command is "export", not "import"/],
    [['export', '--fromat', 'json'], /--fromat.*; see --help/],
  ])('%j is refused in a sentence', (args, words) => {
    expect(() => readOptions(args)).toThrow(words)
  })

  it.each<[string[], number, RegExp]>([
    [['export', '-f', 'png'], 2, /^authchart: --format must be one of mermaid, .*, not "png"/],
    [['export', '-f', 'json', '-o', '/nowhere/at/all.json'], 1, /\/nowhere\/at\/all\.json/],
  ])('%j ends with one line and its exit code', (args, status, words) => {
    const answer = authchart(...args)
    expect(answer.status).toBe(status)
    expect(answer.stderr).toMatch(words)
    expect(answer.stderr.trim().split('\n')).toHaveLength(1)
  })
})
