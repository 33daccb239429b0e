import { no401, noFailure, useFor, type Scenario } from '../scenario.ts'

export const outage: Scenario = {
  title: 'The token server is down',
  story: 'Just when the refresh is due, the token endpoint answers 503. Requests go on; nobody is logged out.',
  async play(stage) {
    const client = stage.client('bob')
    await client.signIn()
    stage.server.fault = { kind: 'outage', scope: 'token' }
    stage.timeline.note('server', 'the token endpoint is down', 'warning')
    client.auth.on('refreshFailed', () => {
      setTimeout(() => {
        if (stage.server.fault.kind === 'none') return
        stage.server.fault = { kind: 'none' }
        stage.timeline.note('server', 'and up again', 'good')
      }, stage.life * 0.1)
    })
    await useFor(client, stage.life * 1.15, stage)
    stage.server.fault = { kind: 'none' }
    return client
  },
  check: (seen) => [
    no401(seen),
    noFailure(seen),
    { text: 'the refresh was tried while the server was down', isKept: seen.server.refreshesAsked >= 2 },
    {
      text: 'the session came back by itself',
      isKept: seen.server.refreshesSucceeded >= 1 && seen.client.auth.status !== 'loggedOut',
    },
  ],
}
