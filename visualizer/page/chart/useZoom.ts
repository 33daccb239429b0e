import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** Px on the screen for each px of the drawing; `fit` is as wide as there is room. */
type Zoom = number | 'fit'

/** Its rows are 10 px high then. */
export const READABLE = 0.85
const [LEAST, MOST, STEP] = [0.2, 2.5, 1.25]

/** What stays where it is: a place in the view, in px, and the share of the drawing that is there. */
interface Anchor {
  readonly x: number
  readonly y: number
  readonly across: number
  readonly down: number
}

export interface Zooming {
  readonly zoom: Zoom
  /** @param at a place in the view, in px; the middle when left out */
  readonly by: (steps: number, at?: { readonly x: number; readonly y: number }) => void
  readonly to: (zoom: Zoom) => void
}

/** @param width of the drawing, in its own px */
export function useZoom(view: RefObject<HTMLElement | null>, width: number): Zooming {
  const [zoom, setZoom] = useState<Zoom>(READABLE)
  const anchor = useRef<Anchor>(undefined)
  const to = useCallback(
    (next: Zoom, at?: { readonly x: number; readonly y: number }) => {
      if (view.current !== null) anchor.current = anchorIn(view.current, at)
      setZoom(next)
    },
    [view],
  )
  const by = useCallback<Zooming['by']>(
    (steps, at) => {
      const now = (view.current?.firstElementChild?.clientWidth ?? width) / width
      to(Math.min(MOST, Math.max(LEAST, now * STEP ** steps)), at)
    },
    [view, width, to],
  )
  useLayoutEffect(() => {
    const [{ current }, { current: kept }] = [view, anchor]
    if (current === null || kept === undefined) return
    current.scrollLeft = kept.across * current.scrollWidth - kept.x
    current.scrollTop = kept.down * current.scrollHeight - kept.y
  }, [view, zoom])
  return { zoom, by, to }
}

function anchorIn(view: HTMLElement, at = { x: view.clientWidth / 2, y: view.clientHeight / 2 }): Anchor {
  const across = (view.scrollLeft + at.x) / view.scrollWidth
  return { ...at, across, down: (view.scrollTop + at.y) / view.scrollHeight }
}
