/** The chart in a React page: drawn once per layout; what happens afterwards only sets classes. */
import { useLayoutEffect, useMemo, useRef, type ReactNode } from 'react'
import { adoptChartStyle } from './adoptChartStyle.ts'
import { renderSvg, type RenderOptions } from './renderSvg.ts'
import type { Layout } from './layout.ts'

export interface ChartProps extends Omit<RenderOptions, 'theme'> {
  readonly layout: Layout
  readonly className?: string | undefined
}

/**
 * Its colours follow the page's `color-scheme`, unless the page sets the `--chart-…` variables itself.
 *
 * @example
 * <Chart layout={authLayout} active={activePaths(snapshot.value)} taken={[edgeId('valid', 'refreshing')]} />
 */
export function Chart({ layout, className, active = NONE, taken = NONE }: ChartProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  // The text is our own, and everything in it that came from a machine is escaped.
  const html = useMemo(() => ({ __html: renderSvg(layout, { theme: 'page' }) }), [layout])
  useLayoutEffect(() => {
    if (box.current !== null) adoptChartStyle(box.current)
  }, [])
  useLayoutEffect(() => {
    if (box.current === null) return
    mark(box.current, 'state', 'active', active)
    mark(box.current, 'edge', 'taken', taken)
  }, [html, active, taken])
  return <div ref={box} className={className} dangerouslySetInnerHTML={html} />
}

const NONE: readonly string[] = []

function mark(box: HTMLElement, kind: 'state' | 'edge', className: string, ids: readonly string[]): void {
  for (const part of box.querySelectorAll<SVGGElement>(`g[data-${kind}]`)) {
    part.classList.toggle(className, ids.includes(part.dataset[kind] ?? ''))
  }
}
