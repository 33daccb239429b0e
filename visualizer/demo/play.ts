/** Plays one scenario with one client on the server, and notes what was seen. */
import type { TokenServer, TokenServerStats } from '../../testing/tokenServer/index.ts'
import { createClient, type DemoClient } from './client.ts'
import type { DemoEvent, Moment } from './events.ts'
import type { Result } from './invariants.ts'
import type { Pace } from './pace.ts'
import type { Scenario, Seen } from './scenario.ts'

export interface Show {
  readonly server: TokenServer
  readonly url: string
  readonly pace: Pace
  /** Parallel requests of the burst. */
  readonly burst: number
  /** Aborts when the time is up. */
  readonly signal: AbortSignal
  readonly tell: (event: DemoEvent) => void
  /** Told ten times a second how the client stands, and at the end that there is none. */
  readonly now: (moment: Moment | undefined) => void
}

/** Ms that a scenario is given to end by itself when the time is up. */
const GRACE = 2_000

export async function play(scenario: Scenario, show: Show): Promise<Result> {
  const { server, url, pace, signal, tell } = show
  const before = server.stats
  server.accessLifetime = pace.life / 1_000
  const client = createClient({ name: scenario.who, url, tell, ahead: scenario.ahead ?? 0, signal })
  const ticker = setInterval(() => {
    show.now(client.moment())
  }, 100)
  const tellServer = (label: string, text: string, tone: DemoEvent['tone']): void => {
    tell({ kind: 'server', who: 'server', label, text, tone })
  }
  try {
    const played = scenario.play({ ...show, client, tellServer })
    await Promise.race([played.catch(rethrowUnless(signal)), after(signal, GRACE)])
    return { scenario, seen: seenOf(client, pace, since(before, server)), isCut: signal.aborted }
  } finally {
    clearInterval(ticker)
    show.now(undefined)
    client.close()
    server.fault = { kind: 'none' }
  }
}

/** What is cut short may fail. */
const rethrowUnless =
  (signal: AbortSignal) =>
  (error: unknown): void => {
    if (!signal.aborted) throw error
  }

/** `ms` after the signal has aborted. */
const after = (signal: AbortSignal, ms: number): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => void setTimeout(resolve, ms).unref(), { once: true })
  })

function seenOf({ auth, figures }: DemoClient, pace: Pace, server: TokenServerStats): Seen {
  const { status, reason } = auth.explain()
  return { ...figures, pace, server, status, reason }
}

/** What the server counted during one scenario. */
function since(before: TokenServerStats, { stats }: TokenServer): TokenServerStats {
  return {
    requests: stats.requests - before.requests,
    refreshesAsked: stats.refreshesAsked - before.refreshesAsked,
    refreshesSucceeded: stats.refreshesSucceeded - before.refreshesSucceeded,
    unauthorized: stats.unauthorized - before.unauthorized,
    replays: stats.replays - before.replays,
  }
}
