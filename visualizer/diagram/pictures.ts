/** The pictures of the chart in the docs: each file's path, and what it holds. */
import { authMachine } from '../../machines/authMachine.ts'
import { authLayout } from '../chart/authLayout.ts'
import { renderSvg } from '../chart/renderSvg.ts'
import { describeMachine } from './describeMachine.ts'
import { toMermaid } from './mermaid.ts'

const page = `# The chart

![Every state and transition of the chart](chart-light.svg)

Generated from [the chart itself](../machines/authMachine.ts): \`npm run layout\` places it anew, \`npm run diagram\` draws it. The box
"any state" holds what the machine answers in any state. A row is \`event [guard]\`; a row in a box is a transition that stays there.

The same as Mermaid, of the top-level states alone:

\`\`\`mermaid
${toMermaid(describeMachine(authMachine))}
\`\`\`
`

export const pictures: Readonly<Record<string, string>> = {
  'docs/chart-light.svg': renderSvg(authLayout, { theme: 'light' }),
  'docs/chart-dark.svg': renderSvg(authLayout, { theme: 'dark' }),
  'docs/chart.md': page,
}
