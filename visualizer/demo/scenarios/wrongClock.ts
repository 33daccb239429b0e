import { no401, noFailure, useFor, type Scenario } from '../scenario.ts'

const TWO_HOURS = 7_200_000

export const wrongClock: Scenario = {
  title: 'A clock that is two hours off',
  story:
    'The clock of this device is two hours ahead: by it, every token is dead on arrival. The recipe would refresh for ever.',
  async play(stage) {
    const client = stage.client('traveller', TWO_HOURS)
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
