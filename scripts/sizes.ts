// Prints what each public entry weighs; `npm run sizes -- --write` puts the table into docs/sizes.md.
import { writeFileSync } from 'node:fs'
import { END, measure, ROOT, START, table } from './sizes/measure.ts'
import { pageWith } from './writeBetween.ts'

const path = `${ROOT}docs/sizes.md`
const text = table(await measure())
if (process.argv.includes('--write')) writeFileSync(path, await pageWith(text, path, [START, END]))
else console.log(text)
