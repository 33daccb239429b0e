import { counter, workFor, workUntil, type Scenario } from '../scenario.ts'
import { count } from '../words.ts'

const TWO_HOURS = 7_200_000

export const wrongClock: Scenario = {
  title: 'A clock two hours off',
  story: ({ life, shortLife }) =>
    'The clock of this device is two hours ahead: by it, every token is dead on arrival, and whoever compares `exp` with it ' +
    'refreshes before every request.' +
    (shortLife === life ? '' : ` (Tokens live ${shortLife / 1_000} s here, so that more than one is seen.)`),
  who: 'traveller',
  ahead: TWO_HOURS,
  async play(stage) {
    const { client, server, pace } = stage
    const refreshed = counter(client, 'refreshed')
    server.accessLifetime = pace.shortLife / 1_000
    await client.signIn()
    await workUntil(() => refreshed() >= pace.lives, stage)
    await workFor(pace.epilogue, stage)
  },
  check: ({ pace, requests, server: { refreshesAsked, unauthorized } }) => [
    {
      text: `${count(refreshesAsked, 'refresh', 'refreshes')} in ${count(pace.lives, 'token life', 'token lives')} and ${requests} requests, and ${unauthorized} × 401, as if the clock were right`,
      isKept: refreshesAsked >= pace.lives && refreshesAsked <= pace.lives + 1,
    },
  ],
}
