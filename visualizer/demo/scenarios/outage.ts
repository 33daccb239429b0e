import { counter, pause, workFor, workUntil, type Scenario, type Stage } from '../scenario.ts'
import { count } from '../words.ts'

export const outage: Scenario = {
  title: 'A token server outage',
  story: ({ life, outageLife }) =>
    'While the refresh is due, the token endpoint answers 503. That is no reason to sign anybody out: the old token still ' +
    'serves, so requests go on, and the refresh is tried again later.' +
    (outageLife === life ? '' : ` (For that, tokens live ${outageLife / 1_000} s here.)`),
  who: 'tablet',
  async play(stage) {
    const { client, server, pace, tellServer } = stage
    const refreshed = counter(client, 'refreshed')
    server.accessLifetime = pace.outageLife / 1_000
    await client.signIn()
    await workFor(pace.outageLife / 8, stage)
    server.fault = { kind: 'outage', scope: 'token' }
    tellServer('down', 'the token endpoint answers 503', 'bad')
    const isBack = comeBack(stage)
    await workUntil(() => refreshed() > 0, stage)
    await isBack
    await workFor(pace.epilogue, stage)
  },
  check: ({ server: { refreshesAsked, refreshesSucceeded }, status }) => [
    {
      text: `${count(refreshesAsked - refreshesSucceeded, 'refresh', 'refreshes')} failed with 503`,
      isKept: refreshesAsked > refreshesSucceeded,
    },
    {
      text: `the session came through: ${status} again after ${count(refreshesSucceeded, 'good refresh', 'good refreshes')}`,
      isKept: refreshesSucceeded >= 1,
    },
  ],
}

/** The endpoint recovers a moment after it has failed somebody. */
async function comeBack({ client, server, pace, signal, tellServer }: Stage): Promise<void> {
  await new Promise<void>((resolve) => {
    client.auth.on('refreshFailed', () => {
      resolve()
    })
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
  await pause(pace.outageLife / 10, signal)
  if (signal.aborted) return
  server.fault = { kind: 'none' }
  tellServer('up again', 'the token endpoint answers as ever', 'good')
}
