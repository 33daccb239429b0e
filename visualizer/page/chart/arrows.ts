/** Where the arrows of the transitions just taken go, in px of the board. */
import type { TakenTransition } from '../history.ts'

interface Point {
  readonly x: number
  readonly y: number
}

export interface Arrow {
  readonly path: string
  /** Between two states of the same box: drawn over it, while the others pass behind boxes. */
  readonly isInner: boolean
}

/** One arrow for each change of state on the way; an outer state's leads from whichever was active in it. */
export function arrowsOf(board: HTMLElement, taken: readonly TakenTransition[]): Arrow[] {
  const steps = taken.filter(({ source, target }) => target !== undefined && target !== source && source !== '')
  return steps.flatMap(({ source, target = '' }) => {
    const isInner = parentOf(source) !== '' && parentOf(source) === parentOf(target)
    const [from, to] = [
      rectOf(board, isInner ? source : outermost(source)),
      rectOf(board, isInner ? target : outermost(target)),
    ]
    if (from === undefined || to === undefined || outermost(source) === target) return []
    const isBeside = isInner && Math.abs(from.y - to.y) < DIP
    return [{ path: isBeside ? arc(from, to) : curve(from, to), isInner }]
  })
}

const outermost = (path: string): string => path.split('.', 1)[0] ?? ''

function rectOf(board: HTMLElement, path: string): DOMRect | undefined {
  const box = board.querySelector(`[data-path="${CSS.escape(path)}"]`)?.getBoundingClientRect()
  const { left, top } = board.getBoundingClientRect()
  return box && new DOMRect(box.x - left, box.y - top, box.width, box.height)
}

const centre = ({ x, y, width, height }: DOMRect): Point => ({ x: x + width / 2, y: y + height / 2 })

const parentOf = (path: string): string => path.split('.').slice(0, -1).join('.')

/** Between two in a row inside the same box: below whatever stands between them. */
function arc(from: DOMRect, to: DOMRect): string {
  const [a, b] = [edge(from, false, true), edge(to, false, true)]
  const low = Math.max(a.y, b.y) + DIP
  return `M${a.x} ${a.y}C${a.x} ${low} ${b.x} ${low} ${b.x} ${b.y}`
}

/** px */
const DIP = 15

/** Leaves and enters at the edges that face each other. */
function curve(from: DOMRect, to: DOMRect): string {
  const [start, end] = [centre(from), centre(to)]
  const isAcross = Math.abs(end.x - start.x) > Math.abs(end.y - start.y)
  const a = edge(from, isAcross, isAcross ? end.x > start.x : end.y > start.y)
  const b = edge(to, isAcross, isAcross ? end.x < start.x : end.y < start.y)
  const middle = isAcross ? { x: (a.x + b.x) / 2, y: 0 } : { x: 0, y: (a.y + b.y) / 2 }
  const bend = isAcross ? `${middle.x} ${a.y} ${middle.x} ${b.y}` : `${a.x} ${middle.y} ${b.x} ${middle.y}`
  return `M${a.x} ${a.y}C${bend} ${b.x} ${b.y}`
}

function edge({ x, y, width, height }: DOMRect, isAcross: boolean, isFar: boolean): Point {
  return isAcross ? { x: isFar ? x + width : x, y: y + height / 2 } : { x: x + width / 2, y: isFar ? y + height : y }
}
