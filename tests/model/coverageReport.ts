import type { Coverage } from './coverage.ts'

/** The matrix as a page of the docs. */
export function coverageReport({ states, transitions }: Coverage['rows']): string {
  const yes = (covered: boolean | undefined): string => (covered === undefined ? '' : covered ? '✓' : '–')
  return `# Coverage of the chart

Written by \`tests/model\`: every state and transition of the chart that real sessions have passed through while the model-based tests
walked them, and every guard that has said yes and no on the way. \`npx vitest run tests/model -u\` writes it again; CI fails on a difference, and on
anything that is not covered.

| state | reached |
| --- | --- |
${states.map(({ name, isCovered }) => `| \`${name}\` | ${yes(isCovered)} |`).join('\n')}

| transition | taken | refused by its guard |
| --- | --- | --- |
${transitions.map(({ name, isCovered, isRefused }) => `| \`${name}\` | ${yes(isCovered)} | ${yes(isRefused)} |`).join('\n')}
`
}
