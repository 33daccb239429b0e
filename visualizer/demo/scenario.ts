/** What a scenario is: a story, and the promises that must hold after it. */
import type { TokenServer, TokenServerStats } from '../../testing/tokenServer/index.ts'
import type { DemoClient, Figures } from './client.ts'
import { bar, type Timeline } from './timeline.ts'

export interface Stage {
  readonly server: TokenServer
  readonly timeline: Timeline
  /** Ms an access token lives. */
  readonly life: number
  /** Parallel requests of the burst. */
  readonly burst: number
  /** Aborts when the time is up. */
  readonly signal: AbortSignal
  /** A client of this scenario; it is closed at the end. @param ahead ms by which its clock is wrong */
  client(name: string, ahead?: number): DemoClient
}

export interface Seen extends Figures {
  readonly server: TokenServerStats
  readonly client: DemoClient
}

/** A promise of the package and whether it was kept. */
export interface Promised {
  readonly text: string
  readonly isKept: boolean
}

export interface Scenario {
  readonly title: string
  /** What is going to happen, for somebody who sees this for the first time. */
  readonly story: string
  play(stage: Stage): Promise<DemoClient>
  check(seen: Seen): Promised[]
}

/** Makes a request every `every` ms during `time` ms, with a countdown to the deadline. */
export async function useFor(
  client: DemoClient,
  time: number,
  { timeline, signal, life }: Stage,
  every = 400,
): Promise<void> {
  const end = performance.now() + time
  let told = performance.now()
  while (performance.now() < end && !signal.aborted) {
    await client.request()
    if (performance.now() - told > 3_000) {
      told = performance.now()
      timeline.note(
        '',
        `${client.figures.requests} requests so far, the slowest took ${client.figures.worstWait.toFixed(0)} ms`,
        'faint',
      )
    }
    await pause(every, signal, () => {
      const left = (client.auth.explain().expiresAt ?? client.now()) - client.now()
      timeline.countdown(
        `   ${bar(left / life)} ${Math.max(0, left / 1_000).toFixed(1)} s to the deadline (${client.auth.status})`,
      )
    })
  }
  timeline.countdown('')
}

/** Waits, or until the time is up. */
export async function pause(ms: number, signal: AbortSignal, onTick: () => void = () => undefined): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end && !signal.aborted) {
    onTick()
    await new Promise((resolve) => setTimeout(resolve, Math.min(100, end - performance.now())))
  }
}

export const no401 = ({ server }: Seen): Promised => ({
  text: 'no request left with a dead token (the server answered no 401)',
  isKept: server.unauthorized === 0,
})

export const noFailure = ({ failed, signedOut }: Seen): Promised => ({
  text: 'no request failed',
  isKept: failed === 0 && signedOut === 0,
})
