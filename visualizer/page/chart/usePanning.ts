import { useEffect, type RefObject } from 'react'
import type { Zooming } from './useZoom.ts'

/** The mouse drags the drawing, as a finger does by itself; with Ctrl its wheel zooms, as a pinch on a touchpad does. */
export function usePanning(view: RefObject<HTMLElement | null>, zoomBy: Zooming['by']): void {
  useEffect(() => {
    const { current } = view
    if (current === null) return
    const stop = new AbortController()
    const { signal } = stop
    current.addEventListener(
      'pointerdown',
      (event) => {
        grab(current, event)
      },
      { signal },
    )
    current.addEventListener(
      'pointermove',
      (event) => {
        if (current.hasPointerCapture(event.pointerId)) current.scrollBy(-event.movementX, -event.movementY)
      },
      { signal },
    )
    current.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey) return
        event.preventDefault()
        const { left, top } = current.getBoundingClientRect()
        zoomBy(-event.deltaY / WHEEL, { x: event.clientX - left, y: event.clientY - top })
      },
      // Otherwise the browser zooms the whole page.
      { signal, passive: false },
    )
    return () => {
      stop.abort()
    }
  }, [view, zoomBy])
}

/** Px that a wheel turns for one step. */
const WHEEL = 100

function grab(view: HTMLElement, { pointerType, button, pointerId, offsetX, offsetY, target }: PointerEvent): void {
  const isScrollbar = target === view && (offsetX >= view.clientWidth || offsetY >= view.clientHeight)
  if (pointerType === 'mouse' && button === 0 && !isScrollbar) view.setPointerCapture(pointerId)
}
