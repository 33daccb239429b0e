/** Puts the figures where people read them: all tables into docs/benchmark.md, the short ones into the READMEs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
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
  const all = [...tables.values()].flat().map(format)
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`
  replaceBetween('docs/benchmark.md', [`Measured with ${machine}.`, ...all].join('\n\n'))
  for (const [file, sections] of Object.entries(SHORT)) {
    const first = sections.flatMap((name) => tables.get(name)?.[0] ?? [])
    replaceBetween(file, first.map(format).join('\n\n'))
  }
}

/** @throws {Error} when the file has no place for them */
function replaceBetween(file: string, text: string): void {
  const path = ROOT + file
  const before = readFileSync(path, 'utf8')
  const [start, end] = [before.indexOf(START), before.indexOf(END)]
  if (start === -1 || end < start) throw new Error(`${file} has no lines ${START} and ${END}`)
  writeFileSync(path, `${before.slice(0, start + START.length)}\n\n${text}\n\n${before.slice(end)}`)
}
