/** Where everything of a layout is, as small JSON. What the machine tells, and the sizes that follow from it, are left out. */
import type { ChartGraph } from './chartGraph.ts'
import type { Box, Layout } from './layout.ts'
import { headerSize, labelSize } from './measure.ts'

export interface Places {
  /** What ELK drew its random numbers from. */
  readonly seed: number
  /** Width and height of the picture. */
  readonly size: readonly number[]
  /** By the path: x and y; width and height, too, of a state with children. */
  readonly states: Readonly<Record<string, readonly number[]>>
  /** By the edge's id: x and y of the label, then its line as {@link turnsOf} has it. */
  readonly edges: Readonly<Record<string, readonly number[]>>
  /** By the state that is started in: the line to it. */
  readonly starts: Readonly<Record<string, readonly number[]>>
}

export function placesOf({ width, height, states, edges, starts }: Layout, seed: number): Places {
  return {
    seed,
    size: [width, height],
    states: Object.fromEntries(
      states.map(({ id, isParent, x, y, ...size }) => [id, isParent ? [x, y, size.width, size.height] : [x, y]]),
    ),
    edges: Object.fromEntries(edges.map(({ id, label, points }) => [id, [label.x, label.y, ...turnsOf(points)]])),
    starts: Object.fromEntries(starts.map(({ id, points }) => [id, turnsOf(points)])),
  }
}

/** The layout of the graph that the places were found for. @throws when it is another one */
export function layoutOf(graph: ChartGraph, { size, states, edges, starts }: Places): Layout {
  const [width = 0, height = 0] = size
  return {
    width,
    height,
    states: graph.states.map(({ id, name, description, tags, rows, type }) => {
      const isParent = graph.states.some(({ parent }) => parent === id)
      const box = boxOf(known(states, id), headerSize({ name, tags, rows }))
      return { id, name, description, tags, rows, type, isParent, ...box }
    }),
    edges: graph.edges.map(({ id, rows }) => {
      const [x = 0, y = 0, ...turns] = known(edges, id)
      return { id, rows, label: boxOf([x, y], labelSize(rows)), points: pointsOf(turns) }
    }),
    starts: graph.initials.map((id) => ({ id, points: pointsOf(known(starts, id)) })),
  }
}

/** A line goes down or up first, then across, and so on: one number a turn is enough after the start. */
function turnsOf(points: readonly number[]): number[] {
  return points.flatMap((value, index) => {
    if (index < 2) return [value]
    const isMoving = isVertical(index) === (index % 2 === 1)
    if (!isMoving && value !== points[index - 2]) throw new Error(`No turn of a right angle: ${points.join()}`)
    return isMoving ? [value] : []
  })
}

function pointsOf([x = 0, y = 0, ...turns]: readonly number[]): number[] {
  const points = [x, y]
  for (const [turn, to] of turns.entries()) {
    const [lastX = 0, lastY = 0] = points.slice(-2)
    points.push(...(turn % 2 === 0 ? [lastX, to] : [to, lastY]))
  }
  return points
}

/** Whether the stretch that ends at this number of the line goes down or up. */
const isVertical = (index: number): boolean => Math.floor(index / 2) % 2 === 1

const boxOf = ([x = 0, y = 0, width, height]: readonly number[], size: Pick<Box, 'width' | 'height'>): Box => ({
  x,
  y,
  width: width ?? size.width,
  height: height ?? size.height,
})

function known(places: Readonly<Record<string, readonly number[]>>, id: string): readonly number[] {
  const place = Object.hasOwn(places, id) ? places[id] : undefined
  if (place === undefined) throw new Error(`"${id}" has no place: run \`npm run layout\`, then \`npm run diagram\``)
  return place
}
