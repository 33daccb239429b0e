/** A chart as the graph that ELK (https://eclipse.dev/elk/reference/options.html) lays out. */
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js'
import { ANY, type ChartGraph, type ChartState } from './chartGraph.ts'
import { headerSize, labelSize } from './measure.ts'

/** The dot that a compound state starts from. */
export const DOT = 10
export const dotId = (target: string): string => `->${target}`

const spacing = {
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '6',
  'elk.spacing.labelLabel': '8',
  'elk.spacing.labelNode': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
}

/** A compound node inherits none of these from its parent, so each gets all. */
const common: LayoutOptions = {
  ...spacing,
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.cycleBreaking.strategy': 'GREEDY',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NONE',
  'elk.layered.thoroughness': '50',
  'elk.layered.edgeLabels.centerLabelPlacementStrategy': 'HEAD_LAYER',
  'elk.edgeLabels.inline': 'true',
}

export function elkGraph(graph: ChartGraph, seed: number): ElkNode {
  const options = { ...common, 'elk.randomSeed': String(seed) }
  return {
    // No state can have this name: `->` is for edges.
    id: '->',
    layoutOptions: {
      ...options,
      'elk.json.shapeCoords': 'ROOT',
      'elk.json.edgeCoords': 'ROOT',
      'elk.padding': '[top=16,left=16,bottom=16,right=16]',
    },
    children: childrenOf(graph, undefined, options),
    edges: [...graph.edges.map(edgeOf), ...graph.initials.map(startOf)],
  }
}

function childrenOf(graph: ChartGraph, parent: string | undefined, options: LayoutOptions): ElkNode[] {
  const states = graph.states.filter((state) => state.parent === parent)
  const dots = graph.initials
    .filter((path) => states.some(({ id }) => id === path && id !== ANY))
    .map((path) => ({ id: dotId(path), width: DOT, height: DOT, layoutOptions: dotOptions(parent) }))
  return [...dots, ...states.map((state) => nodeOf(graph, state, options))]
}

/** Where the machine starts is where one starts to read. */
const dotOptions = (parent: string | undefined): LayoutOptions =>
  parent === undefined ? { [LAYER]: 'FIRST_SEPARATE' } : {}
const startOptions = ({ initials }: ChartGraph, { id, parent }: ChartState): LayoutOptions =>
  parent === undefined && initials.includes(id) ? { [LAYER]: 'FIRST' } : {}

const LAYER = 'elk.layered.layering.layerConstraint'

function nodeOf(graph: ChartGraph, state: ChartState, options: LayoutOptions): ElkNode {
  const { width, height } = headerSize(state)
  const children = childrenOf(graph, state.id, options)
  const place = startOptions(graph, state)
  if (children.length === 0) return { id: state.id, layoutOptions: place, width, height }
  const layoutOptions = {
    ...options,
    ...place,
    'elk.padding': `[top=${height + 10},left=14,bottom=14,right=14]`,
    'elk.nodeSize.constraints': 'MINIMUM_SIZE',
    'elk.nodeSize.minimum': `(${width}, ${height})`,
  }
  return { id: state.id, layoutOptions, children }
}

function edgeOf({ id, source, target, rows }: ChartGraph['edges'][number]): ElkExtendedEdge {
  const label = {
    id: `${id}->label`,
    text: rows.join(),
    ...labelSize(rows),
    layoutOptions: { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' },
  }
  return { id, sources: [source], targets: [target], labels: [label] }
}

const startOf = (path: string): ElkExtendedEdge => ({
  id: `${dotId(path)}->`,
  sources: [dotId(path)],
  targets: [path],
})
