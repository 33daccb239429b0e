import { describeMachine } from '../../diagram/describeMachine.ts'
import { authMachine } from '../../../machines/index.ts'
import type { View } from '../view.ts'

const { states } = describeMachine(authMachine)

/** The chart with its active state and the transition just taken. */
export function LiveChart({ view: { frame } }: { readonly view: View }) {
  const { state, status } = frame.about
  return (
    <section className="card chart" aria-labelledby="chart">
      <h2 id="chart">The chart</h2>
      <ul>
        {states.map(({ path, description }) => (
          <li key={path} title={description} aria-current={path === state || path === status ? 'true' : undefined}>
            {path}
          </li>
        ))}
      </ul>
    </section>
  )
}
