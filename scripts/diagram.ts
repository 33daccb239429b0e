// Writes what is drawn and generated from the chart: the diagram between its two marks in README.md, and the file for Stately.
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { authMachine } from '../machines/authMachine.ts'
import { describeMachine } from '../visualizer/diagram/describeMachine.ts'
import { toMermaid } from '../visualizer/diagram/mermaid.ts'
import { toStately } from '../visualizer/exporters/stately.ts'

const readme = new URL('../README.md', import.meta.url)
const text = readFileSync(readme, 'utf8')
const diagram = `<!-- chart -->\n\n\`\`\`mermaid\n${toMermaid(describeMachine(authMachine))}\n\`\`\`\n\n<!-- /chart -->`
writeFileSync(
  readme,
  text.replace(/<!-- chart -->[^]*<!-- \/chart -->/, () => diagram),
)

const stately = new URL('../docs/stately/authMachine.ts', import.meta.url).pathname
writeFileSync(stately, await format(toStately(authMachine), { ...(await resolveConfig(stately)), filepath: stately }))
