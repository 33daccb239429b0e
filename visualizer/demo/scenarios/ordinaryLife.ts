import { counter, workFor, workUntil, type Scenario } from '../scenario.ts'
import { count, inMs } from '../words.ts'

export const ordinaryLife: Scenario = {
  title: 'An ordinary life',
  story: () =>
    'Alice signs in and works. Some time before her token ends it is refreshed ahead, and requests go on meanwhile: she ' +
    'notices nothing. The server rotates: each refresh brings a new refresh token too, and the old one is dead.',
  who: 'laptop',
  async play(stage) {
    const refreshed = counter(stage.client, 'refreshed')
    await stage.client.signIn()
    await workUntil(() => refreshed() > 0, stage)
    await workFor(stage.pace.epilogue, stage)
  },
  check: ({ requests, worstWait, server: { refreshesAsked } }) => [
    {
      text: `${count(refreshesAsked, 'refresh', 'refreshes')} for one life of a token, and ${requests} requests of which none took longer than ${inMs(worstWait)}`,
      isKept: refreshesAsked >= 1 && refreshesAsked <= 2,
    },
  ],
}
