// Writes what is drawn and generated from the chart: its pictures in docs/, and the file for Stately. `npm run diagram`.
import { writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { authMachine } from '../machines/authMachine.ts'
import { pictures } from '../visualizer/diagram/pictures.ts'
import { toStately } from '../visualizer/exporters/stately.ts'

for (const [path, content] of Object.entries(pictures)) writeFileSync(new URL(`../${path}`, import.meta.url), content)

const stately = new URL('../docs/stately/authMachine.ts', import.meta.url).pathname
writeFileSync(stately, await format(toStately(authMachine), { ...(await resolveConfig(stately)), filepath: stately }))
