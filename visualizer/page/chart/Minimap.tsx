import { useEffect, useState, type PointerEvent, type RefObject } from 'react'
import type { Box, Layout } from '../../chart/layout.ts'

interface Props {
  readonly layout: Layout
  readonly active: readonly string[]
  /** What scrolls; the drawing is its only child. */
  readonly view: RefObject<HTMLElement | null>
}

/** The whole chart in small, with the part that is seen: to press on is to go there. What it tells is told by the chart itself. */
export function Minimap({ layout, active, view }: Props) {
  const seen = useSeen(view, layout)
  if (seen === undefined || (seen.width >= layout.width && seen.height >= layout.height)) return null
  const go = ({ currentTarget, clientX, clientY, buttons }: PointerEvent<SVGElement>): void => {
    if (buttons !== 1) return
    const { left, top, width } = currentTarget.getBoundingClientRect()
    const scale = layout.width / width
    show(view.current, layout, { x: (clientX - left) * scale, y: (clientY - top) * scale })
  }
  return (
    <svg
      className="minimap"
      aria-hidden="true"
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      onPointerDown={go}
      onPointerMove={go}
    >
      {layout.states.map(({ id, isParent, x, y, width, height }) => (
        <rect
          key={id}
          {...{ x, y, width, height }}
          rx="14"
          data-parent={isParent || undefined}
          data-active={active.includes(id) || undefined}
        />
      ))}
      <rect className="seen" {...seen} rx="14" />
    </svg>
  )
}

/** Px of the screen for each px of the drawing. */
const scaleOf = ({ firstElementChild }: HTMLElement, { width }: Layout): number =>
  (firstElementChild?.clientWidth ?? width) / width

/** Brings a place of the drawing into the middle. */
function show(view: HTMLElement | null, layout: Layout, { x, y }: Pick<Box, 'x' | 'y'>): void {
  if (view === null) return
  const scale = scaleOf(view, layout)
  view.scrollTo({ left: x * scale - view.clientWidth / 2, top: y * scale - view.clientHeight / 2 })
}

/** The part of the drawing that is seen, in its own px. */
function useSeen(view: RefObject<HTMLElement | null>, layout: Layout): Box | undefined {
  const [seen, setSeen] = useState<Box>()
  useEffect(() => {
    const { current } = view
    if (current === null) return
    const look = (): void => {
      const scale = scaleOf(current, layout)
      const [x, y] = [current.scrollLeft / scale, current.scrollTop / scale]
      setSeen({ x, y, width: current.clientWidth / scale, height: current.clientHeight / scale })
    }
    const observer = new ResizeObserver(look)
    for (const element of [current, current.firstElementChild]) if (element !== null) observer.observe(element)
    current.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      current.removeEventListener('scroll', look)
    }
  }, [view, layout])
  return seen
}
