/** Tells what a client's chart does: each change of state with its reason, and what became of each refresh. */
import type { Auth, Clock } from '../../machines/index.ts'
import type { DemoEvent } from './events.ts'
import { describeState, inMs, inSeconds } from './words.ts'

export function narrate(who: string, auth: Auth, clock: Clock, tell: (event: DemoEvent) => void): void {
  narrateRefreshes(who, auth, tell)
  auth.on('loggedIn', () => {
    tell({ kind: 'state', who, label: 'signed in', text: 'the first token pair is here', tone: 'good' })
  })
  // Where the refresh starts at once, the chart passes through this state without a stop.
  auth.on('expiring', ({ expiresAt }) => {
    const left = inSeconds((expiresAt ?? clock.now()) - clock.now())
    tell({ kind: 'state', who, label: 'expiring', text: `${left} left: time to refresh ahead`, tone: 'warning' })
  })
  let before = auth.explain().state
  auth.actor.subscribe(() => {
    const about = auth.explain()
    if (about.state === before) return
    before = about.state
    tell({ kind: 'state', who, label: about.status, ...describeState(about, clock.now()) })
  })
}

function narrateRefreshes(who: string, auth: Auth, tell: (event: DemoEvent) => void): void {
  let refreshes = 0
  let start = 0
  let wasRefreshing = false
  auth.actor.subscribe((snapshot) => {
    const isRefreshing = snapshot.matches('refreshing')
    if (isRefreshing && !wasRefreshing) start = performance.now()
    wasRefreshing = isRefreshing
  })
  const report = (text: string, tone: DemoEvent['tone']): void => {
    refreshes += 1
    const ms = inMs(performance.now() - start)
    tell({ kind: 'refresh', who, label: `refresh ${refreshes}`, text: `${text} (${ms})`, tone })
  }
  auth.on('refreshed', () => {
    report('a new pair; the old refresh token is dead', 'good')
  })
  auth.on('refreshFailed', ({ error }) => {
    report(error.message, 'bad')
  })
}
