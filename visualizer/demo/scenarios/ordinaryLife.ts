import { no401, noFailure, useFor, type Scenario } from '../scenario.ts'

export const ordinaryLife: Scenario = {
  title: 'An ordinary life',
  story: 'Somebody signs in and works. Before the token ends, it is refreshed; nobody notices.',
  async play(stage) {
    const client = stage.client('alice')
    await client.signIn()
    await useFor(client, stage.life * 1.05, stage)
    return client
  },
  check: (seen) => [
    no401(seen),
    noFailure(seen),
    {
      text: 'about one refresh for one life of a token',
      isKept: seen.server.refreshesAsked >= 1 && seen.server.refreshesAsked <= 2,
    },
  ],
}
