/** Plays the scenarios one after the other on one server. */
import { createTokenServer, type TokenServer, type TokenServerStats } from '../../testing/tokenServer/index.ts'
import { createClient, type DemoClient } from './client.ts'
import type { DemoOptions } from './options.ts'
import { report, type Result } from './report.ts'
import type { Scenario, Stage } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'
import type { Timeline } from './timeline.ts'

/** Seconds: the longest an access token lives in the demo, and the shortest that still shows something. */
const [LONGEST, SHORTEST] = [20, 4]
/** The scenarios take about so many lives of a token, and a few seconds more. */
const [LIVES, EXTRA] = [4.4, 4]

/**
 * @param signal aborts when somebody wants to stop
 * @returns whether every promise was kept
 */
export async function run(options: DemoOptions, timeline: Timeline, signal: AbortSignal): Promise<boolean> {
  const life = options.seconds === undefined ? LONGEST : Math.floor((options.seconds - EXTRA) / LIVES)
  const accessLifetime = Math.max(SHORTEST, Math.min(LONGEST, life))
  const server = createTokenServer({ accessLifetime })
  const url = await server.listen(options.port)
  timeline.say(`A token server is at ${url}, with access tokens of ${accessLifetime} s, rotation and blacklist.`)
  const results: Result[] = []
  for (const [index, scenario] of scenarios.entries()) {
    if (signal.aborted) break
    timeline.say(`\n${index + 1}. ${scenario.title}`, 'title')
    timeline.say(scenario.story, 'faint')
    results.push(
      await play(scenario, { server, url, timeline, life: accessLifetime * 1_000, burst: options.requests, signal }),
    )
  }
  await server.close()
  const isCut = signal.aborted
  if (isCut) timeline.say('\nStopped before the end: what follows is what was seen so far.', 'warning')
  const isKept = report(isCut ? results.slice(0, -1) : results, timeline)
  return isKept
}

async function play(scenario: Scenario, given: Omit<Stage, 'client'> & { url: string }): Promise<Result> {
  const { server, url, timeline } = given
  const before = server.stats
  const clients: DemoClient[] = []
  const client: Stage['client'] = (name, ahead) => {
    const made = createClient(name, url, timeline, ahead)
    clients.push(made)
    return made
  }
  try {
    const main = await scenario.play({ ...given, client })
    const seen = { ...main.figures, client: main, server: since(before, server) }
    return { title: scenario.title, seen, promises: scenario.check(seen) }
  } finally {
    for (const made of clients) made.close()
  }
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
