import { no401, noFailure, type Scenario } from '../scenario.ts'

export const burst: Scenario = {
  title: 'A burst on a dead token',
  story: 'The token has ended, and a screen full of widgets asks for data at the same moment.',
  async play(stage) {
    const client = stage.client('widgets')
    await client.signIn(true)
    await Promise.all(Array.from({ length: stage.burst }, () => client.request()))
    const { requests, worstWait } = client.figures
    stage.timeline.note(
      'widgets',
      `${requests} requests answered, the slowest after ${worstWait.toFixed(0)} ms`,
      'good',
    )
    return client
  },
  check: (seen) => [
    no401(seen),
    noFailure(seen),
    { text: 'exactly one refresh for all of them', isKept: seen.server.refreshesAsked === 1 },
  ],
}
