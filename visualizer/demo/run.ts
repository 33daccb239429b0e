/** Plays all scenarios on one server, one after the other, and tells what is going to happen and what was seen. */
import { createTokenServer } from '../../testing/tokenServer/index.ts'
import type { Result } from './invariants.ts'
import { havingPort, type DemoOptions } from './options.ts'
import { paceFor, type Pace } from './pace.ts'
import { play, type Show } from './play.ts'
import { pause, type Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'
import { summarize } from './summary.ts'
import type { Timeline } from './timeline.ts'

/**
 * @param signal aborts when somebody wants to stop
 * @returns whether every promise was kept
 * @throws {UsageError} when the port cannot be had
 */
export async function run(options: DemoOptions, timeline: Timeline, signal: AbortSignal): Promise<boolean> {
  const pace = paceFor(options.seconds)
  const server = createTokenServer({ accessLifetime: pace.life / 1_000, rotate: true, blacklist: true })
  const port = options.hasPage ? 0 : options.port
  const url = await havingPort(port, server.listen(port))
  try {
    introduce(timeline, url, pace)
    const show = { server, url, pace, burst: options.requests, signal }
    return await playAll(show, timeline)
  } finally {
    await server.close()
  }
}

function introduce(timeline: Timeline, url: string, { life, total }: Pace): void {
  timeline.title('authchart: the life of an access and a refresh token')
  timeline.say(
    `A token server listens at ${url} and speaks like Django REST framework Simple JWT: access tokens live ` +
      `${life / 1_000} s, each refresh brings a new refresh token and puts the old one on the blacklist. Real clients, ky with ` +
      `authchart, live on it through ${scenarios.length} scenarios of about ${Math.round(total / 1_000)} s in all. Ctrl-C stops.`,
    'faint',
  )
  timeline.say('● state of a client    ↻ a refresh    → requests    ▲ the server', 'faint')
}

async function playAll(show: Omit<Show, 'tell' | 'now'>, timeline: Timeline): Promise<boolean> {
  const { pace, signal } = show
  const results: Result[] = []
  const isStopped = (): boolean => signal.aborted
  let isKept = true
  for (const [index, scenario] of scenarios.entries()) {
    if (isStopped()) break
    announce(`${index + 1} of ${scenarios.length}  ${scenario.title}`, scenario, pace, timeline)
    await pause(pace.reading, signal)
    if (isStopped()) break
    const life = (): number => show.server.accessLifetime * 1_000
    const result = await play(scenario, {
      ...show,
      tell: (event) => {
        timeline.tell(event)
      },
      now: (moment) => {
        timeline.now(moment, life())
      },
    })
    results.push(result)
    isKept = recount(result, timeline) && isKept
  }
  if (isStopped()) timeline.say('Stopped before the end. What follows is what was seen so far.', 'warning')
  return summarize(results, timeline) && isKept
}

function announce(title: string, { story }: Scenario, pace: Pace, timeline: Timeline): void {
  timeline.title(title)
  timeline.say(story(pace))
  timeline.blank()
}

/** Says what was seen, unless it was not seen to the end. */
function recount({ scenario, seen, isCut }: Result, timeline: Timeline): boolean {
  timeline.blank()
  if (isCut) return true
  const promises = scenario.check(seen)
  for (const promise of promises) timeline.promise(promise)
  return promises.every(({ isKept }) => isKept)
}
