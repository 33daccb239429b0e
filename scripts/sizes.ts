// Prints what each public entry weighs; `npm run sizes -- --write` puts the table into docs/sizes.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { END, measure, ROOT, START, table } from './sizes/measure.ts'

const path = `${ROOT}docs/sizes.md`
const text = table(await measure())
if (process.argv.includes('--write')) {
  const before = readFileSync(path, 'utf8')
  const [start, end] = [before.indexOf(START), before.indexOf(END)]
  if (start === -1 || end < start) throw new Error(`${path} has no lines ${START} and ${END}`)
  const after = `${before.slice(0, start + START.length)}\n\n${text}\n\n${before.slice(end)}`
  writeFileSync(path, await format(after, { ...(await resolveConfig(path)), filepath: path }))
} else console.log(text)
