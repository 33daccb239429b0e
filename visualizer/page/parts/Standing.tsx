import { pauseBegan } from '../history.ts'
import type { View } from '../view.ts'
import { explainInWords } from '../../words/explain.ts'
import { moodOf } from '../words/mood.ts'
import { Actions } from './Actions.tsx'
import { Queue } from './Queue.tsx'
import { Ring } from './Ring.tsx'

/** How the client stands: in a ring, in words, and who waits. */
export function Standing({ view }: { readonly view: View }) {
  const { frame, at, client, isLive, history } = view
  const { about, context, clock } = frame
  const { title, why, next } = explainInWords(about, at + clock, context.coolUntil)
  return (
    <section className="card standing" aria-labelledby="standing" data-status={moodOf(about)}>
      <Ring frame={frame} now={at + clock} paused={at - pauseBegan(history, frame, at)} />
      <div className="name">
        <p className="state">
          <code>{about.state}</code>
          {about.reason !== undefined && <code>{about.reason}</code>}
        </p>
        <h2 id="standing">{title}</h2>
      </div>
      <div className="words">
        <p>{why}</p>
        <p>
          <b>Next:</b> {next}
        </p>
      </div>
      <p className="unseen" role="status">
        {isLive ? `${view.name}: ${about.status}. ${title}.` : `Shown as it was: ${about.status}. ${title}.`}
      </p>
      <Queue view={view} />
      {client !== undefined && <Actions client={client} isLoggedOut={client.auth.status === 'loggedOut'} />}
    </section>
  )
}
