import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { bringIntoView } from '../../chart/bringIntoView.ts'
import { Chart } from '../../chart/Chart.tsx'
import type { Layout } from '../../chart/layout.ts'
import { Button } from '../parts/Button.tsx'
import { Minimap } from './Minimap.tsx'
import { usePanning } from './usePanning.ts'
import { READABLE, useZoom, type Zooming } from './useZoom.ts'

interface Props {
  readonly layout: Layout
  /** The paths of all active states, parents before their children. */
  readonly active: readonly string[]
  /** The ids of the edges just taken. */
  readonly taken: readonly string[]
}

/** The drawn chart in a box that scrolls: it follows what is active, and is moved and zoomed by keys and pointer. */
export function ChartView({ layout, active, taken }: Props) {
  const view = useRef<HTMLDivElement>(null)
  const zooming = useZoom(view, layout.width)
  const [isFollowing, follow] = useState(true)
  const { zoom, by } = zooming
  usePanning(view, by)
  useEffect(() => {
    if (isFollowing && view.current !== null) bringIntoView(view.current, active)
  }, [isFollowing, active, layout, zoom])
  return (
    <div className="drawn">
      <ZoomBar zooming={zooming} isFollowing={isFollowing} follow={follow} />
      <div className="framed">
        <div
          className="sheet"
          ref={view}
          role="group"
          aria-label="The chart, drawn. Arrow keys move it, plus and minus zoom, 0 shows its whole width."
          tabIndex={0}
          onKeyDown={(event) => {
            zoomByKey(event, zooming)
          }}
        >
          <div style={{ width: zoom === 'fit' ? '100%' : layout.width * zoom }}>
            <Chart layout={layout} active={active} taken={taken} />
          </div>
        </div>
        <Minimap layout={layout} active={active} view={view} />
      </div>
    </div>
  )
}

function zoomByKey({ key, ctrlKey, metaKey }: KeyboardEvent, { by, to }: Zooming): void {
  if (ctrlKey || metaKey) return
  if (key === '+' || key === '=') by(1)
  if (key === '-') by(-1)
  if (key === '0') to('fit')
}

interface BarProps {
  readonly zooming: Zooming
  readonly isFollowing: boolean
  readonly follow: (isFollowing: boolean) => void
}

const ZoomBar = ({ zooming: { zoom, by, to }, isFollowing, follow }: BarProps) => (
  <div className="zoom" role="group" aria-label="Zoom">
    <Button
      label="Smaller"
      onPress={() => {
        by(-1)
      }}
    >
      −
    </Button>
    <Button
      label="Larger"
      onPress={() => {
        by(1)
      }}
    >
      +
    </Button>
    <Button
      isOn={zoom === 'fit'}
      onPress={() => {
        to(zoom === 'fit' ? READABLE : 'fit')
      }}
    >
      Whole width
    </Button>
    <Button
      isOn={isFollowing}
      onPress={() => {
        follow(!isFollowing)
      }}
    >
      Follow
    </Button>
  </div>
)
