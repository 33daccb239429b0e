import { no401, useFor, type Scenario } from '../scenario.ts'

export const revoked: Scenario = {
  title: 'A revoked session',
  story:
    'An administrator revokes the session. The access token still serves until it ends; only then is the user signed out.',
  async play(stage) {
    const client = stage.client('mallory')
    await client.signIn()
    stage.server.revokeSessions()
    stage.timeline.note('server', 'all sessions are revoked', 'warning')
    await useFor(client, stage.life * 1.05, stage)
    return client
  },
  check: (seen) => [
    no401(seen),
    { text: 'the refused refresh token was presented once', isKept: seen.server.refreshesAsked === 1 },
    {
      text: 'requests went on until the deadline, and then said why they could not',
      isKept: seen.failed === 0 && seen.signedOut > 0 && seen.requests > seen.signedOut,
    },
    {
      text: 'the session ended with its reason',
      isKept: seen.client.auth.explain().reason === 'refreshRejected',
    },
  ],
}
