// Lays the chart out anew, into visualizer/chart/layout.json: `npm run layout`. The best of many random starts is kept.
import { writeFileSync } from 'node:fs'
import ELK from 'elkjs/lib/elk.bundled.js'
import { authMachine } from '../machines/authMachine.ts'
import { chartGraph } from '../visualizer/chart/chartGraph.ts'
import { elkGraph } from '../visualizer/chart/elkGraph.ts'
import { toLayout, type Layout } from '../visualizer/chart/layout.ts'
import { crossings, overlaps } from '../visualizer/chart/quality.ts'
import { describeMachine } from '../visualizer/diagram/describeMachine.ts'

const SEEDS = Number(process.argv[2] ?? 400)
const graph = chartGraph(describeMachine(authMachine))
const elk = new ELK.default()

/** Smaller is better, the first number first. */
const costs = (layout: Layout): [number, number, number] => [
  overlaps(layout).length,
  crossings(layout),
  layout.width * layout.height,
]
const isLess = ([first = 0, ...rest]: number[], [other = 0, ...others]: number[]): boolean =>
  first === other && rest.length > 0 ? isLess(rest, others) : first < other

let best: { layout: Layout; costs: number[] } | undefined
for (let seed = 1; seed <= SEEDS; seed += 1) {
  const layout = toLayout(graph, await elk.layout(elkGraph(graph, seed)))
  const found = { layout, costs: costs(layout) }
  if (best === undefined || isLess(found.costs, best.costs)) {
    best = found
    console.log(
      `seed ${seed}: ${layout.width} × ${layout.height}, ${found.costs[0]} overlaps, ${found.costs[1]} crossings`,
    )
  }
}
if (best === undefined) throw new Error('Give a number of seeds from 1')
for (const overlap of overlaps(best.layout)) console.warn(overlap)
writeFileSync(new URL('../visualizer/chart/layout.json', import.meta.url), lines(best.layout))

/** One thing a line, so that a change can be read. */
function lines(layout: Layout): string {
  const list = (items: readonly unknown[]): string =>
    `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`
  const fields = Object.entries(layout).map(([key, value]) => {
    return `  "${key}": ${Array.isArray(value) ? list(value) : JSON.stringify(value)}`
  })
  return `{\n${fields.join(',\n')}\n}\n`
}
