// Prints what authchart runs with; `npm run supported -- --write` puts the table into docs/supported.md.
import { writeFileSync } from 'node:fs'
import { END, ROOT, START, table } from './supported/table.ts'
import { pageWith } from './writeBetween.ts'

const path = `${ROOT}docs/supported.md`
if (process.argv.includes('--write')) writeFileSync(path, await pageWith(table(), path, [START, END]))
else console.log(table())
