/** Puts the figures where people read them: all tables into docs/benchmark.md, the short ones into the READMEs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { format, type Table } from './table.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SHORT: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['requests', 'burst'],
  'README.zh-CN.md': ['requests', 'burst'],
  'docs/comparison.md': ['requests', 'tokens', 'burst', 'size'],
}
const [START, END] = ['<!-- bench:start, written by npm run bench -- --write -->', '<!-- bench:end -->']

export function writeDocs(tables: ReadonlyMap<string, readonly Table[]>): void {
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`
  const load = `at a load of ${Math.round(loadavg()[1] ?? 0)}`
  replace('docs/benchmark.md', [...tables.values()].flat(), `Measured with ${machine}, ${load}.`)
  for (const [file, sections] of Object.entries(SHORT))
    replace(
      file,
      sections.flatMap((name) => tables.get(name)?.[0] ?? []),
    )
}

/**
 * Puts each table in the place of the one with its title, or at the end; those that were not measured stay.
 *
 * @throws {Error} when the file has no place for them
 */
function replace(file: string, tables: readonly Table[], machine?: string): void {
  const path = ROOT + file
  const before = readFileSync(path, 'utf8')
  const [start, end] = [before.indexOf(START), before.indexOf(END)]
  if (start === -1 || end < start) throw new Error(`${file} has no lines ${START} and ${END}`)
  const [above = '', ...known] = before.slice(start + START.length, end).split(/^(?=### )/m)
  const texts = new Map(known.map((text) => [titleOf(text), text.trim()]))
  for (const table of tables) texts.set(titleOf(format(table)), format(table))
  const parts = [START, machine ?? above.trim(), ...texts.values()].filter((text) => text !== '')
  writeFileSync(path, `${before.slice(0, start)}${parts.join('\n\n')}\n\n${before.slice(end)}`)
}

const titleOf = (text: string): string => text.split('\n')[0] ?? ''
