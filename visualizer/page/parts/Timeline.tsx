import { useState, type PointerEvent } from 'react'
import { callsIn, flagsIn, spanOf, statesIn, ticksIn, WIDE, type Bar, type Span } from '../lanes.ts'
import type { Show } from '../show.ts'
import type { View } from '../view.ts'
import { momentInWords } from '../words/moment.ts'
import { Button } from './Button.tsx'
import { Travel } from './Travel.tsx'

interface Props {
  readonly view: View
  readonly show: Show
}

/** States, refreshes and requests over time, and the means to travel in it. */
export function Timeline({ view, show }: Props) {
  const { history, at, until, isLive } = view
  const [isWhole, setWhole] = useState(false)
  const span = isWhole ? { from: history.from, to: until } : spanOf(history, at, until, isLive)
  const travelTo = ({ currentTarget, clientX, buttons }: PointerEvent): void => {
    if (buttons !== 1) return
    const { left, width } = currentTarget.getBoundingClientRect()
    const share = Math.min(1, Math.max(0, (clientX - left) / width))
    show.travel(Math.min(until, Math.max(history.from, span.from + share * (span.to - span.from))))
  }
  return (
    <section className="card timeline" aria-labelledby="timeline">
      <h2 id="timeline" className="unseen">
        Timeline
      </h2>
      <Travel view={view} show={show}>
        {until - history.from > WIDE && <WholeButton isWhole={isWhole} choose={setWhole} />}
      </Travel>
      <div className="lanes" aria-hidden="true" onPointerDown={travelTo} onPointerMove={travelTo}>
        <Lanes view={view} span={span} />
        <div className="axis">
          {ticksIn(span, history).map((tick) => (
            <span key={tick} style={{ left: percent(history.from + tick, span) }}>
              {momentInWords(tick, 0)}
            </span>
          ))}
        </div>
        <div className="cursor" data-live={isLive} style={{ left: percent(at, span) }} />
      </div>
    </section>
  )
}

interface WholeProps {
  readonly isWhole: boolean
  readonly choose: (isWhole: boolean) => void
}

const WholeButton = ({ isWhole, choose }: WholeProps) => (
  <Button
    isOn={isWhole}
    onPress={() => {
      choose(!isWhole)
    }}
  >
    Whole time
  </Button>
)

function Lanes({ view: { history, until, name, others }, span }: { readonly view: View; readonly span: Span }) {
  return (
    <>
      {others.map((other) => (
        <Lane key={other.name} name={other.name} bars={statesIn(other.recorder.history, span, until)} span={span} />
      ))}
      <Lane look="own" name={others.length === 0 ? 'state' : name} bars={statesIn(history, span, until)} span={span} />
      <Lane name="refreshes" bars={callsIn(history.refreshes, span, until)} span={span} />
      <Lane name="requests" bars={callsIn(history.requests, span, until)} span={span} />
      <div className="lane flags">
        <span>world</span>
        {flagsIn(history, span).map(({ id, at, tone, title }) => (
          <i key={id} data-tone={tone} title={title} style={{ left: percent(at, span) }} />
        ))}
      </div>
    </>
  )
}

interface LaneProps {
  /** That of the client which is shown stays where there is no room for the others. */
  readonly look?: 'own'
  readonly name: string
  readonly bars: readonly Bar[]
  readonly span: Span
}

const Lane = ({ look, name, bars, span }: LaneProps) => (
  <div className={`lane ${look ?? ''}`}>
    <span title={name}>{name}</span>
    <svg width="100%" height="100%">
      {bars.map(({ id, kind, title, from, to }) => {
        const start = Math.max(from, span.from)
        const width = share(Math.min(to, span.to), span) - share(start, span)
        return (
          <rect
            key={id}
            data-kind={kind}
            x={percent(start, span)}
            style={{ width: `max(2px, ${width}%)` }}
            height="100%"
          >
            <title>{title}</title>
          </rect>
        )
      })}
    </svg>
  </div>
)

const share = (at: number, { from, to }: Span): number => ((at - from) / (to - from)) * 100
const percent = (at: number, span: Span): string => `${share(at, span).toFixed(3)}%`
