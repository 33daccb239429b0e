/** Where everything of a chart is drawn, as small plain data. */
import type { ElkExtendedEdge, ElkNode, ElkPoint } from 'elkjs/lib/elk-api.js'
import type { ChartGraph, ChartState } from './chartGraph.ts'
import { DOT, dotId } from './elkGraph.ts'

/** In px, from the upper left corner of the picture. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedState extends Box {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly rows: readonly string[]
  readonly type: string
  readonly isParent: boolean
}

export interface PlacedEdge {
  readonly id: string
  /** x and y of the start, of each bend, and of the end. */
  readonly points: readonly number[]
  readonly label: Box
  readonly rows: readonly string[]
}

export interface PlacedStart {
  /** The state that is started in. */
  readonly id: string
  /** From the dot's centre to the state. */
  readonly points: readonly number[]
}

export interface Layout {
  readonly width: number
  readonly height: number
  /** A parent comes before its children. */
  readonly states: readonly PlacedState[]
  readonly edges: readonly PlacedEdge[]
  readonly starts: readonly PlacedStart[]
}

/** Reads the places from what ELK answered. */
export function toLayout(graph: ChartGraph, placed: ElkNode): Layout {
  const boxes = new Map(nodesIn(placed).map((node) => [node.id, boxOf(node)]))
  const lines = new Map(placed.edges?.map((edge) => [edge.id, edge]))
  const { width, height } = boxOf(placed)
  return {
    width,
    height,
    states: graph.states.map((state) => placedState(graph, state, known(boxes, state.id))),
    edges: graph.edges.map(({ id, rows }) => {
      const line = known(lines, id)
      return { id, points: pointsOf(line), label: boxOf(line.labels?.[0] ?? {}), rows }
    }),
    starts: graph.initials.map((id) => {
      const { x, y } = known(boxes, dotId(id))
      return { id, points: pointsOf(known(lines, `${dotId(id)}->`), [{ x: x + DOT / 2, y: y + DOT / 2 }]) }
    }),
  }
}

const placedState = (graph: ChartGraph, state: ChartState, box: Box): PlacedState => ({
  id: state.id,
  ...box,
  name: state.name,
  description: state.description,
  tags: state.tags,
  rows: state.rows,
  type: state.type,
  isParent: graph.states.some(({ parent }) => parent === state.id),
})

const nodesIn = (node: ElkNode): ElkNode[] => [node, ...(node.children ?? []).flatMap(nodesIn)]

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({
  x: Math.round(x),
  y: Math.round(y),
  width: Math.ceil(width),
  height: Math.ceil(height),
})

function pointsOf({ sections = [] }: ElkExtendedEdge, before: readonly ElkPoint[] = []): number[] {
  const line = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
  const round = [...before, ...line].map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }))
  // One on the way from its neighbour to the other is no turn.
  const turns = round.filter(({ x, y }, index) => {
    const [before, after] = [round[index - 1], round[index + 1]]
    if (before === undefined || after === undefined) return true
    return !((before.x === x && x === after.x) || (before.y === y && y === after.y))
  })
  return turns.flatMap(({ x, y }) => [x, y])
}

function known<T>(places: ReadonlyMap<string, T>, id: string): T {
  const place = places.get(id)
  if (place === undefined) throw new Error(`ELK answered no place for "${id}"`)
  return place
}
