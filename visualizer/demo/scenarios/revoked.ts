import { workFor, workUntil, type Scenario } from '../scenario.ts'
import { count } from '../words.ts'

export const revoked: Scenario = {
  title: 'A revoked session',
  story: () =>
    'An administrator revokes all sessions. The server refuses the refresh token once and for all, but the access token is ' +
    'good until it ends: the client uses it up, and only then tells the user to sign in again, and why.',
  who: 'phone',
  ending: 'refreshRejected',
  async play(stage) {
    const { client, server, pace, tellServer } = stage
    await client.signIn()
    await workFor(pace.life / 8, stage)
    server.revokeSessions()
    tellServer('revoked', 'all sessions are revoked', 'bad')
    await workUntil(() => client.auth.status === 'loggedOut', stage)
    await workFor(stage.pace.epilogue, stage)
  },
  check: ({ requests, signedOut, server: { refreshesAsked } }) => [
    {
      text: `the refused refresh token was presented ${refreshesAsked === 1 ? 'once' : count(refreshesAsked, 'time')}`,
      isKept: refreshesAsked === 1,
    },
    {
      text: `${requests - signedOut} requests were answered until the deadline; ${signedOut} came later and were told why they could not be`,
      isKept: signedOut > 0 && requests > signedOut,
    },
  ],
}
