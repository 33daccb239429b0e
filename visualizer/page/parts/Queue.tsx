import { count } from '../../demo/words.ts'
import { underwayAt, waitingAt } from '../history.ts'
import type { View } from '../view.ts'
import { inTime } from '../../words/explain.ts'

/** More are only counted. */
const SHOWN = 24

/** The requests that wait for a token. */
export function Queue({ view: { history, at } }: { readonly view: View }) {
  const waiting = waitingAt(history, at)
  const underway = underwayAt(history, at).length
  const longest = waiting[0] === undefined ? 0 : at - waiting[0].startedAt
  const sentence =
    waiting.length === 0
      ? 'Nobody waits for a token'
      : `${count(waiting.length, 'request')} waiting for ${inTime(longest)}`
  return (
    <div className="queue">
      <p>
        {sentence}
        {underway > 0 && `, ${underway} on the way`}
      </p>
      <ul aria-hidden="true">
        {waiting.slice(0, SHOWN).map(({ id }) => (
          <li key={id} />
        ))}
        {waiting.length > SHOWN && <li className="more">+{waiting.length - SHOWN}</li>}
      </ul>
    </div>
  )
}
