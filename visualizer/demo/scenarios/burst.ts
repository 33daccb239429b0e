import { count, inMs } from '../words.ts'
import type { Scenario } from '../scenario.ts'

export const burst: Scenario = {
  title: 'A burst on a dead token',
  story: () =>
    'The token has ended (the server would answer it with 401), and a screen full of widgets asks for data at the same ' +
    'moment. One refresh has to do for all of them: with rotation, a second one would present a dead refresh token.',
  who: 'dashboard',
  isBurst: true,
  async play({ client, server, pace, burst: size }) {
    // Thousands of requests take a while to leave, on a busy machine above all, and the new token must outlive that.
    server.accessLifetime = Math.max(pace.life / 1_000, 30 + size / 100)
    await client.signIn(true)
    server.revokeAccess()
    await Promise.all(Array.from({ length: size }, () => client.request()))
    client.flush()
  },
  check: ({ requests, failed, worstWait, server: { refreshesAsked } }) => [
    {
      text: `${count(refreshesAsked, 'refresh', 'refreshes')} for ${count(requests, 'parallel request')}; the last was answered after ${inMs(worstWait)}`,
      isKept: refreshesAsked === 1 && failed === 0,
    },
  ],
}
