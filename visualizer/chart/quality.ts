/** How good a layout is: what overlaps, in words, and how many edges cross. */
import { headerSize } from './measure.ts'
import type { Box, Layout } from './layout.ts'

interface Thing {
  readonly name: string
  readonly box: Box
}

interface Segment {
  readonly edge: string
  readonly box: Box
  readonly isVertical: boolean
}

/** What lies on top of something else, in words: nothing in a good layout. */
export function overlaps(layout: Layout): string[] {
  const labels = layout.edges.map(({ id, label }) => ({ name: id, box: label }))
  const states = layout.states.map((state) => ({ name: state.id, box: state }))
  const headers = layout.states.filter(({ isParent }) => isParent).map((state) => headerOf(state.id, state, state))
  const lines = segmentsOf(layout)
  return [
    ...among(labels, touches).map((pair) => `labels of ${pair}`),
    ...among(states, (a, b) => touches(a, b) && !isNested(a, b)).map((pair) => `states ${pair}`),
    ...across(labels, headers, touches).map((pair) => `label over name: ${pair}`),
    ...across(labels, states, isMisplaced(layout)).map((pair) => `label over ${pair}`),
    ...across(states, headers, (a, b) => a.name !== b.name && touches(a, b) && isWithin(a.name, b.name)).map(
      (pair) => `state over name: ${pair}`,
    ),
    ...across(lines.map(asThing), labels, (a, b) => a.name !== b.name && touches(a, b)).map((pair) => `line ${pair}`),
    ...across(lines.map(asThing), headers, touches).map((pair) => `line over name: ${pair}`),
    ...across(lines.map(asThing), states, isTrespass(layout)).map((pair) => `line over ${pair}`),
    ...among(lines, isShared).map((pair) => `one line for ${pair}`),
  ]
}

/** How often an edge crosses another. */
export function crossings(layout: Layout): number {
  const isCrossing = (a: Segment, b: Segment): boolean => a.isVertical !== b.isVertical && touches(a, b)
  return among(segmentsOf(layout), (a, b) => a.edge !== b.edge && isCrossing(a, b)).length
}

const asThing = ({ edge, box }: Segment): Thing => ({ name: edge, box })

/** The texts stand at the left; beside them there is room for lines. */
function headerOf(name: string, box: Box, texts: Parameters<typeof headerSize>[0]): Thing {
  return { name, box: { ...box, ...headerSize(texts) } }
}

function segmentsOf({ edges, starts }: Layout): (Segment & Thing)[] {
  const lines = [...edges, ...starts.map(({ id, points }) => ({ id: `start->${id}`, points }))]
  return lines.flatMap(({ id, points }) =>
    points.slice(0, -3).flatMap((x1, index) => {
      const [y1 = 0, x2 = 0, y2 = 0] = points.slice(index + 1)
      const box = { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x1 - x2), height: Math.abs(y1 - y2) }
      return index % 2 === 0 ? [{ edge: id, name: id, box, isVertical: x1 === x2 }] : []
    }),
  )
}

/** A shared border is none. */
function touches({ box: a }: { box: Box }, { box: b }: { box: Box }): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

const contains = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

const isWithin = (path: string, ancestor: string): boolean => path === ancestor || path.startsWith(`${ancestor}.`)

const isNested = (a: Thing, b: Thing): boolean =>
  (isWithin(a.name, b.name) && contains(b.box, a.box)) || (isWithin(b.name, a.name) && contains(a.box, b.box))

const parentsOf = ({ states }: Layout): Set<string> =>
  new Set(states.filter(({ isParent }) => isParent).map(({ id }) => id))

/** A label may stand inside a state with children, and there as a whole. */
function isMisplaced(layout: Layout) {
  const parents = parentsOf(layout)
  return (label: Thing, state: Thing): boolean =>
    touches(label, state) && !(parents.has(state.name) && contains(state.box, label.box))
}

/** An edge may run inside the states that it leaves, enters, or that these are in; a state without children it only meets. */
function isTrespass(layout: Layout) {
  const parents = parentsOf(layout)
  return (line: Thing, state: Thing): boolean => {
    const isAtHome = parents.has(state.name) && line.name.split('->').some((end) => isWithin(end, state.name))
    return !isAtHome && touches(line, state)
  }
}

/** Two edges that run along each other on one line. */
function isShared(a: Segment, b: Segment): boolean {
  if (a.edge === b.edge || a.isVertical !== b.isVertical) return false
  const widen = ({ box, isVertical }: Segment): Box =>
    isVertical ? { ...box, x: box.x - 1, width: 2 } : { ...box, y: box.y - 1, height: 2 }
  return touches({ box: widen(a) }, { box: widen(b) })
}

function across<A extends Thing, B extends Thing>(as: A[], bs: B[], test: (a: A, b: B) => boolean): string[] {
  return as.flatMap((a) => bs.filter((b) => test(a, b)).map((b) => `${a.name} and ${b.name}`))
}

function among<A extends Thing>(things: A[], test: (a: A, b: A) => boolean): string[] {
  return things.flatMap((a, index) => across([a], things.slice(index + 1), test))
}
