import { memo, useEffect, useRef } from 'react'
import type { Entry, History } from '../history.ts'
import type { Show } from '../show.ts'
import { entryInWords, transitionInWords } from '../words/entries.ts'
import { momentInWords } from '../words/moment.ts'

interface Props {
  readonly history: History
  /** The last of the moment that is shown. */
  readonly current: Entry | undefined
  readonly isLive: boolean
  readonly show: Show
}

/** Older ones are reached by travelling. */
const SHOWN = 60

/** What happened, the newest first; each of it is a place to travel to. */
export const Entries = memo(function Entries({ history, current, isLive, show }: Props) {
  const last = current === undefined ? -1 : history.entries.indexOf(current)
  // In the past, some of what came later is shown, too.
  const end = isLive ? history.entries.length : Math.min(history.entries.length, last + 1 + SHOWN / 4)
  const shown = history.entries.slice(Math.max(0, end - SHOWN), end).reverse()
  return (
    <section className="card entries" aria-labelledby="entries">
      <h2 id="entries">What happened</h2>
      {shown.length === 0 && <p>Nothing yet.</p>}
      <ol reversed>
        {shown.map((entry) => (
          <EntryItem key={entry.id} {...{ entry, show, from: history.from, isCurrent: !isLive && entry === current }} />
        ))}
      </ol>
    </section>
  )
})

interface ItemProps {
  readonly entry: Entry
  readonly show: Show
  readonly from: number
  readonly isCurrent: boolean
}

const EntryItem = memo(function EntryItem({ entry, show, from, isCurrent }: ItemProps) {
  const { mark, label, text, tone } = entryInWords(entry)
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isCurrent) item.current?.scrollIntoView({ block: 'nearest' })
  }, [isCurrent])
  return (
    <li ref={item} data-tone={tone} data-current={isCurrent}>
      <button
        type="button"
        aria-current={isCurrent ? 'step' : undefined}
        onClick={() => {
          show.travel(isCurrent ? undefined : entry.at)
        }}
      >
        <span className="when">{momentInWords(entry.at - from)}</span>
        <span className="mark" aria-hidden="true">
          {mark}
        </span>
        <b>{label}</b>
        <span className="text">{text}</span>
      </button>
      {isCurrent && entry.happening.kind === 'chart' && (
        <ul className="taken">
          {entry.happening.taken.map((transition, index) => (
            <li key={index}>
              <code>{transitionInWords(transition)}</code>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
})
