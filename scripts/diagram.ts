// Writes the chart's diagram into README.md, between its two marks: `npm run diagram`.
import { readFileSync, writeFileSync } from 'node:fs'
import { authMachine } from '../machines/authMachine.ts'
import { describeMachine } from '../visualizer/diagram/describeMachine.ts'
import { toMermaid } from '../visualizer/diagram/mermaid.ts'

const readme = new URL('../README.md', import.meta.url)
const text = readFileSync(readme, 'utf8')
const diagram = `<!-- chart -->\n\n\`\`\`mermaid\n${toMermaid(describeMachine(authMachine))}\n\`\`\`\n\n<!-- /chart -->`
writeFileSync(
  readme,
  text.replace(/<!-- chart -->[^]*<!-- \/chart -->/, () => diagram),
)
