/** A log that somebody sent, down to its entries; the rest is in log.test.ts. */
import { parseLog, replayLog } from 'authchart/log'
import { describe, expect, it } from 'vitest'
import { thrownBy } from '../helpers/reasonOf.ts'
import { createLoggedInWorld } from '../helpers/world.ts'

const lines = async (): Promise<string[]> => (await createLoggedInWorld()).auth.log.toJsonLines().trimEnd().split('\n')

describe('a log that somebody sent', () => {
  it('of a size that no log has is not even taken apart', () => {
    const error = thrownBy(() => parseLog(' '.repeat(64_000_001)))
    expect(error).toMatchObject({ code: 'ERR_AUTH_LOG', name: 'AuthLogError', line: 1 })
  })

  it('lines of nothing but blanks are passed over, and a draw of 1 is one', () => {
    const begin = '{"v":1,"at":1,"state":"valid","context":{"policy":{}}}'
    const event = '{"v":1,"at":1,"state":"valid","event":{"type":"clock.ticked"},"random":1}'
    expect(parseLog(`${begin}\n  \n${event}\n`)).toHaveLength(2)
  })

  it('as entries is refused with the number of the entry', async () => {
    const [begin, ...rest] = parseLog((await lines()).join('\n'))
    const bad = { v: 1, at: 1, state: 'valid' } as never
    expect(thrownBy(() => replayLog([begin, ...rest, bad] as never))).toMatchObject({ line: rest.length + 2 })
    expect(thrownBy(() => replayLog([bad]))).toMatchObject({ line: 1 })
  })

  it('that differs from the first line on says so', async () => {
    const [begin = '', ...rest] = await lines()
    expect(replayLog([begin, ...rest].join('\n')).divergedAt).toBeUndefined()
    expect(
      replayLog([begin, ...rest.map((line) => line.replace('"loggedOut"', '"expired.ready"'))].join('\n')).divergedAt,
    ).toBe(1)
  })

  it('tells of a failure by its code, or that it was the refresher’s own', () => {
    const begin = { v: 1, at: 0, state: 'refreshing.unusable', context: { policy: {} } }
    const failed = (error: object) =>
      replayLog(
        [begin, { v: 1, at: 1, state: 'x', event: { type: 'xstate.error.actor.0.auth.refreshing', error } }]
          .map((entry) => JSON.stringify(entry))
          .join('\n'),
      ).steps.at(-1)?.snapshot.context.failure
    expect(failed({ code: 'ERR_AUTH_TOKEN_ENDPOINT', status: 503 })).toMatchObject({
      message: 'ERR_AUTH_TOKEN_ENDPOINT',
      code: 'ERR_AUTH_TOKEN_ENDPOINT',
      status: 503,
    })
    expect(failed({ status: 5 })).toHaveProperty('cause.message', 'an error of a refresher')
  })
})
