import { memo, useMemo } from 'react'
import { activePaths, takenEdges } from '../chart/marks.ts'
import { authLayout } from '../../chart/authLayout.ts'
import { Board } from '../chart/Board.tsx'
import { ChartView } from '../chart/ChartView.tsx'
import { isWithin, type Box } from '../chart/box.ts'
import { boxes, transitionsFrom } from '../chart/machine.ts'
import type { TakenTransition } from '../history.ts'
import { useMedia } from '../hooks.ts'
import { transitionInWords } from '../words/entries.ts'

interface Props {
  /** The path of the active one. */
  readonly state: string
  /** What led there. */
  readonly taken: readonly TakenTransition[]
}

/** The chart with its active state and the transitions just taken, as a picture and as words. */
export const LiveChart = memo(function LiveChart({ state, taken }: Props) {
  const isNarrow = useMedia('(max-width: 40rem)')
  const leaves = useMemo(() => [state], [state])
  const active = useMemo(() => activePaths(leaves), [leaves])
  const edges = useMemo(() => takenEdges(taken), [taken])
  return (
    <section className="card chart" aria-labelledby="chart" data-status={state.split('.', 1)[0]}>
      <h2 id="chart">The chart</h2>
      {isNarrow ? (
        <Board boxes={boxes} active={leaves} taken={taken} look="auth" />
      ) : (
        <ChartView layout={authLayout} active={active} taken={edges} />
      )}
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
