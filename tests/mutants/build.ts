/** A copy of the sources that the simulator needs, with one change. */
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mutant } from './mutants.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Answers the folder of the copy, which holds further parts too when they are asked for; without a mutant it is as the original. */
export function build(mutant?: Mutant, further: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-mutant-'))
  for (const part of [
    'machines',
    'adapters',
    'testing/simulation',
    'tests/simulation',
    'tests/mutants',
    'package.json',
    ...further,
  ])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  if (mutant !== undefined) mutate(join(folder, mutant.file), mutant)
  return folder
}

/** @throws {Error} when the source has changed, and the mutant with it has to */
function mutate(path: string, { file, find, replace }: Mutant): void {
  const parts = readFileSync(path, 'utf8').split(find)
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times, not once: ${find}`)
  writeFileSync(path, parts.join(replace))
}
