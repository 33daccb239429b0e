import { memo, useMemo } from 'react'
import { Board } from '../chart/Board.tsx'
import { isWithin, type Box } from '../chart/box.ts'
import { boxes, transitionsFrom } from '../chart/machine.ts'
import type { TakenTransition } from '../history.ts'
import { transitionInWords } from '../words/entries.ts'

interface Props {
  /** The path of the active one. */
  readonly state: string
  /** What led there. */
  readonly taken: readonly TakenTransition[]
}

/** The chart with its active state and the transitions just taken, as a picture and as words. */
export const LiveChart = memo(function LiveChart({ state, taken }: Props) {
  const active = useMemo(() => [state], [state])
  return (
    <section className="card chart" aria-labelledby="chart">
      <h2 id="chart">The chart</h2>
      <Board boxes={boxes} active={active} taken={taken} look="auth" />
      <p className="just">
        {taken.length === 0 ? 'Nothing was taken yet.' : `Last taken: ${taken.map(transitionInWords).join(', then ')}.`}
      </p>
      <details>
        <summary>What can happen from here, and the chart in words</summary>
        <ul>
          {transitionsFrom(state).map(({ source, target, kind, label, guard }, index) => (
            <li key={index}>
              <code>{transitionInWords({ source, target, guard, eventType: label || kind })}</code>
            </li>
          ))}
        </ul>
        <dl>{boxes.flatMap((box) => [box, ...box.inner]).map((box) => inWords(box, state))}</dl>
      </details>
    </section>
  )
})

const inWords = ({ path, description }: Box, state: string) => (
  <div key={path}>
    <dt>
      <code>{path}</code>
      {isWithin(state, path) && ' (active)'}
    </dt>
    <dd>{description}</dd>
  </div>
)
