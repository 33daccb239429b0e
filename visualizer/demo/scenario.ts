/** What a scenario is: a story, how it is played, and what must have been seen of it. */
import type { AuthStatus, LogoutReason } from '../../machines/index.ts'
import type { TokenServer, TokenServerStats } from '../../testing/tokenServer/index.ts'
import type { DemoClient, Figures } from './client.ts'
import type { DemoEvent, Promised } from './events.ts'
import type { Pace } from './pace.ts'

export interface Scenario {
  readonly title: string
  /** What is going to happen, for somebody who sees this for the first time. */
  readonly story: (pace: Pace) => string
  /** The client's name. */
  readonly who: string
  /** Ms by which the client's clock is wrong. @default 0 */
  readonly ahead?: number
  /** Whether all requests come at once, so that one refresh must do for all. @default false */
  readonly isBurst?: boolean
  /** The session is to end, for this reason. @default it lives on */
  readonly ending?: LogoutReason
  readonly play: (stage: Stage) => Promise<void>
  /** What is special about this scenario; what holds for all of them is checked at the end. */
  readonly check: (seen: Seen) => Promised[]
}

export interface Stage {
  readonly server: TokenServer
  readonly client: DemoClient
  readonly pace: Pace
  /** Parallel requests of the burst. */
  readonly burst: number
  /** Aborts when the time is up. */
  readonly signal: AbortSignal
  /** Tells what happens to the server. */
  readonly tellServer: (label: string, text: string, tone: DemoEvent['tone']) => void
}

export interface Seen extends Figures {
  readonly pace: Pace
  /** What the server counted during this scenario. */
  readonly server: TokenServerStats
  readonly status: AuthStatus
  readonly reason: LogoutReason | undefined
}

/** A user who clicks on something this often. */
const EVERY = 300
/** A line for the requests this often. */
const TOLD_EVERY = 5_000

/** Lets the client make requests until something has happened, but not for ever. */
export async function workUntil(isDone: () => boolean, { client, signal, pace }: Stage): Promise<void> {
  const start = performance.now()
  let told = start
  while (!isDone() && !signal.aborted && performance.now() - start < 2 * pace.life + 10_000) {
    await client.request()
    if (performance.now() - told > TOLD_EVERY) {
      told = performance.now()
      client.flush()
    }
    await pause(EVERY, signal)
  }
  client.flush()
}

export function workFor(ms: number, stage: Stage): Promise<void> {
  const end = performance.now() + ms
  return workUntil(() => performance.now() >= end, stage)
}

/** Waits, or until the time is up. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

/** How often something was emitted so far. */
export function counter({ auth }: DemoClient, type: 'refreshed' | 'refreshFailed'): () => number {
  let times = 0
  auth.on(type, () => {
    times += 1
  })
  return () => times
}
