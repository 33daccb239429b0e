import { describeMachine } from '../../diagram/describeMachine.ts'
import { authMachine } from '../../../machines/index.ts'
import { memo } from 'react'
import type { Entry } from '../history.ts'

const { states } = describeMachine(authMachine)

interface Props {
  /** The path of the active one. */
  readonly state: string
  /** What led there. */
  readonly entry: Entry | undefined
}

/** The chart with its active state and the transition just taken. */
export const LiveChart = memo(function LiveChart({ state }: Props) {
  return (
    <section className="card chart" aria-labelledby="chart">
      <h2 id="chart">The chart</h2>
      <ul>
        {states.map(({ path, description }) => (
          <li
            key={path}
            title={description}
            aria-current={path === state || state.startsWith(`${path}.`) ? 'true' : undefined}
          >
            {path}
          </li>
        ))}
      </ul>
    </section>
  )
})
