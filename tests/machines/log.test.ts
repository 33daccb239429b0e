/** The log: harmless, bounded, and enough to take every step of a session again. */
import fc from 'fast-check'
import { RefreshRejectedError, TokenEndpointError, type Auth } from 'authchart'
import { isAuthLogError, parseLog, replayLog } from 'authchart/log'
import { describe, expect, it } from 'vitest'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, jwt, pair, type World, type WorldOptions } from '../helpers/world.ts'

const SUBJECT = 'ada@example.com'
const refused = (): never => {
  throw new RefreshRejectedError(`no ${secretToken('quoted')}`)
}
const down = (status?: number, retryAfter?: number) => (): never => {
  throw new TokenEndpointError('down', { ...(status === undefined ? {} : { status }), retryAfter })
}
const dead = () => pair(0)
const unreadable = () => ({}) as ReturnType<typeof pair>
const personal = () => ({ accessToken: jwt({ sub: SUBJECT, exp: 4e9 }), expiresIn: 300 })

/** What can happen to a session, by name. */
const HAPPENINGS: Record<string, (world: World) => unknown> = {
  'an hour passes': ({ clock }) => clock.advance(3_600_000),
  'five minutes pass': ({ clock }) => clock.advance(300_000),
  'two seconds pass': ({ clock }) => clock.advance(2_000),
  'a request': ({ auth }) => auth.getAccessToken().catch(String),
  'a long request': ({ auth }) => auth.getAccessToken({ minValidity: 240_000 }).catch(String),
  'a rejection': ({ auth }) => auth.replaceRejected(auth.peekAccessToken() ?? '').catch(String),
  'a refresh': ({ auth }) => auth.refresh().catch(String),
  'the server is down': ({ answer }) => {
    answer(down(503), down(429, 30_000), down())
  },
  'dead tokens': ({ answer }) => {
    answer(dead, dead)
  },
  'an unreadable answer': ({ answer }) => {
    answer(unreadable)
  },
  'a refusal': ({ answer }) => {
    answer(refused)
  },
  'a wake': ({ auth }) => {
    auth.wake()
  },
  'somebody stays': ({ auth }) => {
    auth.stay()
  },
  'a login': ({ auth }) => auth.logIn(personal()),
  'a logout': ({ auth }) => auth.logOut(),
}

/** Lives so, and answers every state that the chart was in after a step, and what it said of it. */
async function live(happenings: string[], options: WorldOptions): Promise<{ auth: Auth; states: string[] }> {
  const world = createWorld(options)
  const states = [world.auth.explain().state]
  world.auth.actor.subscribe(() => {
    const { state } = world.auth.explain()
    if (state !== states.at(-1)) states.push(state)
  })
  for (const happening of happenings) {
    await HAPPENINGS[happening]?.(world)
    await settle()
  }
  return { auth: world.auth, states }
}

const withoutRepeats = (states: string[]): string[] => states.filter((state, i) => state !== states[i - 1])

/** Of what was explained, all that a log may tell. */
const told = ({ lastFailure, ...rest }: ReturnType<Auth['explain']>): object => ({
  ...rest,
  lastFailure: lastFailure?.code,
  subject: undefined,
  clockOffset: undefined,
})

describe('any life', () => {
  const happening = fc.constantFrom(...Object.keys(HAPPENINGS))
  const options = fc.record({
    refreshPolicy: fc.constantFrom('ahead' as const, 'onDemand' as const),
    onRefreshRejected: fc.constantFrom('drain' as const, 'logOut' as const),
    idleLimit: fc.constantFrom(900_000, 7_200_000),
    logSize: fc.constantFrom(4, 100_000),
  })

  it('is replayed to the same states and the same explanation, without a secret', async () => {
    let longest = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 5, maxLength: 30, size: 'max' }),
        options,
        fc.integer(),
        async (lives, chosen, seed) => {
          const draws = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { seed, numRuns: 20 })
          const { auth, states } = await live(['a login', ...lives], { ...chosen, random: () => draws.pop() ?? 0.5 })
          const text = auth.log.toJsonLines()
          expect(hasSecret(text)).toBe(false)
          expect(text).not.toContain(SUBJECT)
          const { steps, divergedAt } = replayLog(text)
          expect(divergedAt).toBeUndefined()
          const replayed = withoutRepeats(steps.map(({ state }) => state))
          const known = chosen.logSize > 4 ? states.length : Math.min(states.length, replayed.length)
          expect(replayed.slice(-known)).toEqual(states.slice(-known))
          if (chosen.logSize === 4) expect(steps.length - 1).toBeLessThanOrEqual(4)
          longest = Math.max(longest, steps.length)
          // The clock may have gone on since the last step without anything to tell.
          const now = auth.explain()
          expect({ ...told(steps.at(-1)?.explanation ?? now), retryAt: now.retryAt }).toEqual(told(now))
          auth.close()
        },
      ),
      { numRuns: 150, seed: 20_261_123 },
    )
    expect(longest).toBeGreaterThan(40)
  })
})

describe('the log', () => {
  it('begins with what was known, then tells every step with its event', async () => {
    const { auth, clock } = await createLoggedInWorld()
    const at = clock.now()
    const [begin, restored, started, ...rest] = auth.log.entries()
    expect(begin).toMatchObject({
      v: 1,
      at,
      state: 'restoring',
      context: { generation: 0, policy: { sendMargin: 1_000 } },
    })
    expect(restored).toEqual({
      v: 1,
      at,
      event: { type: 'session.restored', reason: 'notLoggedIn', generation: 0 },
      state: 'loggedOut',
    })
    const meta = { generation: 1, issuedAt: at, expiresAt: at + 300_000, refreshable: true, startedAt: at }
    expect(started).toEqual({ v: 1, at, event: { type: 'session.started', meta }, state: 'valid' })
    expect(rest).toEqual([])
  })

  it('keeps nothing of requests that change nothing', async () => {
    const { auth } = await createLoggedInWorld()
    const before = auth.log.entries().length
    for (let i = 0; i < 10; i++) await auth.getAccessToken()
    auth.actor.send({ type: 'clock.ticked' })
    auth.actor.send({ type: secretToken('mistake') } as never)
    expect(auth.log.entries()).toHaveLength(before)
  })

  it('tells of a failure its code and numbers, and what was drawn, not its words', async () => {
    const { auth, answer } = await createLoggedInWorld()
    answer(down(503), down(503))
    await auth.refresh().catch(String)
    await auth.refresh().catch(String)
    expect(auth.log.entries().at(-1)).toMatchObject({
      event: { error: { code: 'ERR_AUTH_TOKEN_ENDPOINT', status: 503, unsent: false } },
      state: 'expiring.coolingDown',
      random: 0.5,
    })
    expect(auth.log.toJsonLines()).not.toContain('down')
  })

  it('lets no secret through where a word of ours should be', () => {
    const { auth } = createWorld()
    const reason = secretToken('reason') as 'loggedOut'
    auth.actor.send({
      type: 'session.started',
      meta: { generation: 1, issuedAt: 0, refreshable: true, subject: SUBJECT },
    })
    auth.actor.send({ type: 'session.ended', reason, [secretToken('key')]: 1, output: [secretToken('list')] } as never)
    expect(auth.log.entries().at(-1)?.state).toBe('loggedOut')
    expect(hasSecret(auth.log.entries())).toBe(false)
    expect(auth.log.toJsonLines()).not.toContain(SUBJECT)
  })

  it.each([1, 2, 3, 5, 10])('keeps at most %i events, at least half of them, and can be replayed', async (logSize) => {
    const { auth } = await createLoggedInWorld({ logSize })
    for (let i = 0; i < 12; i++) {
      await auth.logIn(personal())
      expect(auth.log.entries().length - 1).toBeLessThanOrEqual(logSize)
    }
    expect(auth.log.entries().length - 1).toBeGreaterThanOrEqual(Math.floor(logSize / 2))
    expect(replayLog(auth.log.entries()).divergedAt).toBeUndefined()
  })

  it('keeps nothing with logSize 0', async () => {
    const { auth } = await createLoggedInWorld({ logSize: 0 })
    expect(auth.log.entries()).toEqual([])
    expect(auth.log.toJsonLines()).toBe('')
    expect(replayLog('').steps).toEqual([])
  })
})

describe('a log that somebody sent', () => {
  const lines = async (): Promise<string[]> =>
    (await createLoggedInWorld()).auth.log.toJsonLines().trimEnd().split('\n')

  it.each<[string, string, string]>([
    ['no JSON', '{"v":1', 'is not JSON'],
    ['a list', '[]', 'is not an object'],
    ['null', 'null', 'is not an object'],
    ['another version', '{"v":2,"at":1,"state":"valid"}', '"v" must be 1'],
    ['no moment', '{"v":1,"at":"now","state":"valid"}', '"at" must be epoch milliseconds'],
    ['a moment beyond time', '{"v":1,"at":1e300,"state":"valid"}', '"at" must be epoch milliseconds'],
    ['no state', '{"v":1,"at":1,"event":{"type":"clock.ticked"}}', 'has no state'],
    ['no event', '{"v":1,"at":1,"state":"valid"}', 'has no event'],
    ['an event without a type', '{"v":1,"at":1,"state":"valid","event":{}}', 'has no event'],
    ['a list in an event', '{"v":1,"at":1,"state":"valid","event":{"type":"x","meta":[]}}', 'has no event'],
    ['a moment as a word', '{"v":1,"at":"5","state":"valid"}', '"at" must be epoch milliseconds'],
    [
      'objects in objects without an end',
      '{"v":1,"at":1,"state":"valid","event":{"type":"x","a":{"b":{"c":{}}}}}',
      'has no event',
    ],
    ['a bad draw', '{"v":1,"at":1,"state":"valid","event":{"type":"x"},"random":7}', 'from 0 to 1'],
    ['a draw below 0', '{"v":1,"at":1,"state":"valid","event":{"type":"x"},"random":-0.1}', 'from 0 to 1'],
    ['a draw as a word', '{"v":1,"at":1,"state":"valid","event":{"type":"x"},"random":"0.5"}', 'from 0 to 1'],
  ])('%s is refused with its line', async (_, line, problem) => {
    const [begin = '', ...rest] = await lines()
    const error = catchError(() => replayLog([begin, '', line, ...rest].join('\n')))
    expect(error).toMatchObject({ code: 'ERR_AUTH_LOG', line: 3 })
    expect(String(error)).toContain(problem)
    expect(String(error)).toContain('toJsonLines()')
  })

  it('without its beginning, or with an unknown one, is refused', async () => {
    const [begin = '', ...rest] = await lines()
    expect(() => parseLog(rest.join('\n'))).toThrow('Line 1 of the log should say where the log begins')
    expect(() => replayLog(begin.replace('restoring', '__proto__'))).toThrow('does not have')
  })

  it('of another chart is replayed as far as it goes, and the first difference is named', async () => {
    const [begin = '', restored = '', started = ''] = await lines()
    const { steps, divergedAt } = replayLog([begin, restored, started.replace('"valid"', '"expired.ready"')].join('\n'))
    expect(divergedAt).toBe(2)
    expect(steps.map(({ state, agrees }) => [state, agrees])).toEqual([
      ['restoring', true],
      ['loggedOut', true],
      ['valid', false],
    ])
  })

  it('whatever it says, answers or throws AuthLogError', () => {
    const begin = fc.constantFrom(
      'restoring',
      'valid',
      'expiring.due',
      'refreshing.usable',
      'refreshing.nowhere',
      'a.b.c.d',
    )
    const event = fc.dictionary(
      fc.constantFrom('type', 'meta', 'error', 'output', 'at', 'by', 'generation'),
      fc.jsonValue(),
    )
    const types = [
      'session.started',
      'tokens.adopted',
      'xstate.done.actor.0.auth.refreshing',
      'xstate.stop',
      'xstate.init',
    ]
    fc.assert(
      fc.property(begin, fc.array(fc.tuple(fc.constantFrom(...types), event)), (state, events) => {
        const log = [
          { v: 1, at: 0, state, context: { policy: {} } },
          ...events.map(([type, fields]) => ({ v: 1, at: 1, state, event: { ...fields, type } })),
        ]
        const error = catchError(() => replayLog(log.map((entry) => JSON.stringify(entry)).join('\n')))
        expect(error === undefined || isAuthLogError(error), String(error)).toBe(true)
      }),
      { seed: 20_261_123 },
    )
  })
})

function catchError(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}
