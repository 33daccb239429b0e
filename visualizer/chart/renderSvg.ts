/** The chart as SVG text. */
import { ANY } from './chartGraph.ts'
import { styleOf, type Theme } from './chartStyle.ts'
import type { Layout, PlacedEdge, PlacedStart, PlacedState } from './layout.ts'
import { headerSize, INSET, NAME_HEIGHT, ROW_HEIGHT, TAG_HEIGHT, nameWidth, tagWidth } from './measure.ts'
import { textAlternative } from './textAlternative.ts'

export interface RenderOptions {
  /** `auto` follows the reader's system, `page` has no style of its own: see `adoptChartStyle`. @default 'auto' */
  readonly theme?: Theme | undefined
  /** The paths of the active states, parents included. @default [] */
  readonly active?: readonly string[] | undefined
  /** The ids of the edges that were taken last, as `edgeId` names them. @default [] */
  readonly taken?: readonly string[] | undefined
}

/**
 * Draws a layout. Every state carries `data-state`, every edge `data-edge`; the classes `active` and `taken` on them are
 * all that the options change, so a page may set these itself.
 *
 * @example
 * renderSvg(authLayout, { theme: 'dark', active: ['valid'], taken: ['restoring->valid'] })
 */
export function renderSvg(layout: Layout, { theme = 'auto', active = [], taken = [] }: RenderOptions = {}): string {
  const { width, height, states, edges, starts } = layout
  const { title, description } = textAlternative(layout)
  const isTaken = (id: string): boolean => taken.includes(id)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="authchart" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escape(title)}</title>`,
    `<desc>${escape(description)}</desc>`,
    ...(theme === 'page' ? [] : [`<style>${styleOf(theme)}</style>`]),
    `<rect class="canvas" width="${width}" height="${height}" rx="12"/>`,
    ...states.map((state) => drawState(state, active.includes(state.id), isTaken(`${state.id}->${state.id}`))),
    ...starts.map(drawStart),
    ...edges.map((edge) => drawEdge(edge, isTaken(edge.id))),
    '</svg>',
    '',
  ].join('\n')
}

function drawState(state: PlacedState, isActive: boolean, isTaken: boolean): string {
  const { id, x, y, width, height, description } = state
  const kind = id === ANY ? ' any' : state.isParent ? ' parent' : ''
  const radius = state.isParent ? 12 : 9
  const dashes = state.type === 'parallel' ? ' stroke-dasharray="2 3"' : ''
  const parts = [
    description === '' ? '' : `<title>${escape(description)}</title>`,
    `<rect class="box${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"${dashes}/>`,
    state.type === 'final'
      ? `<rect class="box" x="${x + 3}" y="${y + 3}" width="${width - 6}" height="${height - 6}" rx="${radius - 3}"/>`
      : '',
    drawName(state),
    drawRows(state, isTaken),
  ]
  return `<g data-state="${escape(id)}"${isActive ? ' class="active"' : ''}>${parts.join('')}</g>`
}

/** The name, with the tags behind it; in a box without rows both are in its middle. */
function drawName({ x, y, width, height, name, tags, rows, isParent }: PlacedState): string {
  const left = x + (isParent || rows.length > 0 ? INSET : (width - headerSize({ name, tags, rows }).width) / 2 + INSET)
  const middle = isParent || rows.length > 0 ? y + 8 + NAME_HEIGHT / 2 : y + height / 2
  let end = left + nameWidth(name)
  const pills = tags.map((tag) => {
    const start = end + 6
    end = start + tagWidth(tag)
    return drawTag(tag, start, middle)
  })
  return `<text class="name" x="${round(left)}" y="${round(middle + 5)}">${escape(name)}</text>${pills.join('')}`
}

function drawTag(tag: string, start: number, middle: number): string {
  const width = tagWidth(tag)
  const kind = ['usable', 'pending'].includes(tag) ? ` ${tag}` : ''
  const top = round(middle - TAG_HEIGHT / 2)
  return (
    `<rect class="pill${kind}" x="${round(start)}" y="${top}" width="${width}" height="${TAG_HEIGHT}" rx="${TAG_HEIGHT / 2}"/>` +
    `<text class="tag${kind}" x="${round(start + width / 2)}" y="${round(middle + 3.75)}">${escape(tag)}</text>`
  )
}

function drawRows({ id, x, y, rows }: PlacedState, isTaken: boolean): string {
  if (rows.length === 0) return ''
  const top = y + 8 + NAME_HEIGHT + 2
  return group(`${id}->${id}`, isTaken, drawTexts(rows, x + INSET, top))
}

function drawEdge({ id, points, label, rows }: PlacedEdge, isTaken: boolean): string {
  const { x, y, width, height } = label
  const card = `<rect class="label" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`
  // A lone row is centred: the line then meets it in the middle in any font.
  const texts =
    rows.length === 1 ? drawTexts(rows, x + width / 2, y + 2, ' class="lone"') : drawTexts(rows, x + 6, y + 2)
  return group(id, isTaken, drawLine(points) + card + texts)
}

function drawStart({ points }: PlacedStart): string {
  const [x = 0, y = 0] = points
  return `<g class="start"><circle class="dot" cx="${x}" cy="${y}" r="5"/>${drawLine(points)}</g>`
}

const group = (id: string, isTaken: boolean, content: string): string =>
  `<g data-edge="${escape(id)}"${isTaken ? ' class="taken"' : ''}>${content}</g>`

const drawTexts = (rows: readonly string[], left: number, top: number, attributes = ''): string =>
  rows
    .map((row, index) => `<text${attributes} x="${left}" y="${top + index * ROW_HEIGHT + 12}">${drawRow(row)}</text>`)
    .join('')

/** `event [guard]`: the guard is quieter. */
function drawRow(row: string): string {
  const [, event = '', guard] = /^(.*?)(\[.*\])?$/s.exec(row) ?? []
  return escape(event) + (guard === undefined ? '' : `<tspan class="guard">${escape(guard)}</tspan>`)
}

const RADIUS = 7

/** The line with rounded bends, and the head of the arrow. */
function drawLine(points: readonly number[]): string {
  const corners = points.flatMap((x, index) => (index % 2 === 0 ? [{ x, y: points[index + 1] ?? 0 }] : []))
  const path = corners.map((corner, index) => {
    const [before, after] = [corners[index - 1], corners[index + 1]]
    if (before === undefined) return `M${corner.x} ${corner.y}`
    if (after === undefined) return place('L', towards(corner, before, HEAD.length - 1))
    return place('L', towards(corner, before, RADIUS)) + place('Q', corner) + place(' ', towards(corner, after, RADIUS))
  })
  return `<path class="line" d="${path.join('')}"/>${drawHead(corners)}`
}

interface Point {
  readonly x: number
  readonly y: number
}

const HEAD = { length: 9, half: 4 }

function drawHead(corners: readonly Point[]): string {
  const [from, tip] = corners.slice(-2)
  if (from === undefined || tip === undefined) return ''
  const base = towards(tip, from, HEAD.length)
  const [dx, dy] = from.x === tip.x ? [HEAD.half, 0] : [0, HEAD.half]
  const [left, right] = [
    { x: base.x - dx, y: base.y - dy },
    { x: base.x + dx, y: base.y + dy },
  ]
  return `<path class="head" d="${place('M', tip)}${place('L', left)}${place('L', right)}Z"/>`
}

/** The point `distance` px on the way, but never beyond its middle, where the next bend may begin. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const share = length === 0 ? 0 : Math.min(distance, length / 2) / length
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

const place = (command: string, { x, y }: Point): string => `${command}${round(x)} ${round(y)}`
const round = (value: number): number => Math.round(value * 10) / 10

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
