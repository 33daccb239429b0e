import type { View } from '../view.ts'
import { inTime } from '../../words/explain.ts'

/** What the chart knows at this moment; no token is among it. */
export function Facts({ view: { frame, at } }: { readonly view: View }) {
  const { about, context, clock } = frame
  const now = at + clock
  const moment = (ms: number | undefined): string =>
    ms === undefined ? '–' : ms > now ? `in ${inTime(ms - now)}` : `${inTime(now - ms)} ago`
  const rows: [string, string][] = [
    ['generation', String(context.generation)],
    ['issued', moment(context.issuedAt)],
    ['deadline', moment(context.expiresAt)],
    ['refresh token', context.refreshable ? 'there' : 'none'],
    ['cool until', context.coolUntil !== undefined && context.coolUntil > now ? moment(context.coolUntil) : '–'],
    ['next try', moment(about.retryAt)],
    ['asked to pause', context.retryFloor !== undefined && context.retryFloor > now ? moment(context.retryFloor) : '–'],
    ['failures in a row', String(context.failures)],
    ['last failure', about.lastFailure?.code ?? '–'],
    ['clock, by the server', about.clockOffset === undefined ? 'unknown' : offset(about.clockOffset)],
    ['network', context.online ? 'online' : 'offline'],
    ['page', context.visible ? 'visible' : 'hidden'],
  ]
  return (
    <section className="card facts" aria-labelledby="facts">
      <h2 id="facts">What the chart knows</h2>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const offset = (ms: number): string => (ms === 0 ? 'right' : `${inTime(Math.abs(ms))} ${ms > 0 ? 'behind' : 'ahead'}`)
