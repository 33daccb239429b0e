/** Short stories to look at; each can be linked to by its id. */
import type { Client } from './lab/client.ts'
import type { Lab } from './lab/lab.ts'
import { HOUR } from './words/faults.ts'

export interface Scenario {
  /** What stands behind the `#` of its link. */
  readonly id: string
  readonly title: string
  readonly story: string
  /** Seconds that an access token lives in it. @default 12 */
  readonly lifetime?: number
  readonly play: (stage: Stage) => Promise<void>
}

interface Stage {
  readonly lab: Lab
  readonly client: Client
  /** @throws when another scenario has begun */
  readonly pause: (ms: number) => Promise<void>
}

/** Signed in, and at work. */
async function atWork({ client, pause }: Stage): Promise<void> {
  await client.signIn()
  client.work(true)
  await pause(2_500)
}

export const scenarios: readonly Scenario[] = [
  {
    id: 'life',
    title: 'Ordinary life',
    story:
      'Alice signs in and works. Before her token ends it is refreshed ahead, while requests go on with the old one: she notices nothing.',
    play: atWork,
  },
  {
    id: 'burst',
    title: 'Burst',
    story:
      'The token has ended, and a screen full of widgets asks at once. All 200 wait for one refresh, and it does for all.',
    async play({ lab, client, pause }) {
      await client.signIn({ isDead: true })
      await pause(1_500)
      await lab.breakWith('slow')
      await client.request(200)
      await lab.breakWith('none')
    },
  },
  {
    id: 'outage',
    title: 'Outage',
    story:
      'The token endpoint answers 503 while a refresh is due. Nobody is signed out: it is tried again, and comes back.',
    async play(stage) {
      await atWork(stage)
      await stage.lab.breakWith('outage')
      await stage.pause(16_000)
      await stage.lab.breakWith('none')
    },
  },
  {
    id: 'throttled',
    title: 'Throttled',
    story: 'The server asks for a pause of 8 s. That is a floor for every further try, whoever asks.',
    async play(stage) {
      await atWork(stage)
      await stage.lab.breakWith('tooManyRequests')
      await stage.client.refresh()
      await stage.pause(6_000)
      await stage.lab.breakWith('none')
    },
  },
  {
    id: 'slow',
    title: 'Slow server',
    story: 'A refresh takes three seconds. As it starts ahead of the end, requests go on with the old token meanwhile.',
    async play(stage) {
      await atWork(stage)
      await stage.lab.breakWith('slow')
    },
  },
  {
    id: 'dead-tokens',
    title: 'Dead tokens',
    story:
      'The server hands out tokens that have already ended. Others refresh in a circle; here each try waits longer.',
    async play(stage) {
      await atWork(stage)
      await stage.lab.breakWith('deadTokens')
      await stage.client.refresh()
      await stage.pause(14_000)
      await stage.lab.breakWith('none')
    },
  },
  {
    id: 'revoked',
    title: 'Revoked',
    story:
      'An administrator revokes the session. The last access token is used up, and only then the user is told why.',
    async play(stage) {
      await atWork(stage)
      await stage.lab.revoke('sessions')
      await stage.client.refresh()
    },
  },
  {
    id: 'lost-answer',
    title: 'Lost answer',
    story:
      'The server rotates the token, and its answer is lost. The old refresh token is dead now, and the client says so honestly: the outcome was lost.',
    async play(stage) {
      await atWork(stage)
      await stage.lab.breakWith('lostAnswer')
      await stage.client.refresh()
      await stage.lab.breakWith('none')
    },
  },
  {
    id: 'clock',
    title: 'Wrong clock',
    story:
      'By this clock every token is dead on arrival. The client counts from the sending, and lives as if it were right.',
    async play({ lab, client, pause }) {
      lab.setClock(client.device, 2)
      await atWork({ lab, client, pause })
    },
  },
  {
    id: 'offline',
    title: 'Offline',
    story:
      'The network is gone and the token ends. Nobody is signed out, and as soon as the network is back a refresh is made.',
    async play(stage) {
      await atWork(stage)
      stage.lab.setOnline(stage.client.device, false)
      await stage.pause(14_000)
      stage.lab.setOnline(stage.client.device, true)
    },
  },
  {
    id: 'sleep',
    title: 'Sleep',
    story:
      'The lid is closed for an hour. No timer fires meanwhile, so the clock decides on waking: nothing dead is ever sent.',
    async play(stage) {
      await atWork(stage)
      await stage.lab.sleep(HOUR)
    },
  },
  {
    id: 'tabs',
    title: 'Two tabs',
    story: 'Two tabs share a session and a refresh token. One of them refreshes, the other takes the new tokens over.',
    async play(stage) {
      await atWork(stage)
      const other = stage.lab.open(stage.client.device)
      other.work(true)
      await stage.pause(9_000)
      other.say('The same session goes on in both tabs')
    },
  },
]
