/** DESIGN §4.3: "A jump of the local clock voids the estimate", and §4.1: no token that is past its deadline is ever sent. */
import { TokenEndpointError } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, jwt, ORIGIN, pair, type World } from '../helpers/world.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const FOREVER = 10_000 * HOUR

/** A world whose server is ten minutes ahead, and which knows it. */
async function createSkewedWorld(): Promise<World> {
  const world = createWorld({ refreshPolicy: 'onDemand' })
  const { auth, clock } = world
  const serverDate = clock.now() + 10 * MINUTE
  const exp = (serverDate + 5 * MINUTE) / SECOND
  await auth.logIn({ access: jwt({ exp }), refresh: jwt({}), serverDate })
  return world
}

describe('A jump of the local clock voids the estimate', () => {
  it.each([HOUR, -HOUR, 6 * SECOND, -6 * SECOND])('by %i ms', async (by) => {
    const { auth, clock } = await createSkewedWorld()
    clock.jump(by)
    auth.wake()
    expect(auth.explain().clockOffset).toBeUndefined()
  })

  it.each([4 * SECOND, -4 * SECOND])('but %i ms are noise', async (by) => {
    const { auth, clock } = await createSkewedWorld()
    clock.jump(by)
    auth.wake()
    expect(auth.explain().clockOffset).toBe(10 * MINUTE)
  })

  it('and sleep is no jump', async () => {
    const { auth, clock } = await createSkewedWorld()
    clock.sleep(HOUR)
    auth.wake()
    expect(auth.explain().clockOffset).toBe(10 * MINUTE)
  })

  it('the next answer makes a new one', async () => {
    const { auth, clock, answer } = await createSkewedWorld()
    clock.jump(-HOUR)
    answer(() => ({ ...pair(300), serverDate: clock.now() + HOUR + 10 * MINUTE }))
    await auth.refresh()
    expect(auth.explain().clockOffset).toBe(HOUR + 10 * MINUTE)
  })
})

describe('a clock that is set back', () => {
  it('moves the deadline with it, so that the token ends when it really does', async () => {
    const { auth, clock } = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    await clock.advance(MINUTE)
    clock.jump(-HOUR)
    auth.wake()
    expect((auth.explain().expiresAt ?? NaN) - clock.now()).toBe(4 * MINUTE)
    await clock.advance(4 * MINUTE)
    expect(auth.status).toBe('expired')
  })

  it('is noticed by the timers of the chart alone', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    clock.jump(-HOUR)
    await clock.advance(225 * SECOND)
    expect(refreshes).toHaveLength(1)
    expect(auth.status).toBe('valid')
  })

  it('is noticed by a request after the token has really ended', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    clock.jump(-HOUR)
    await clock.advance(6 * MINUTE)
    await auth.getAccessToken()
    expect(refreshes).toHaveLength(1)
  })

  it('is noticed by a request that comes before any timer', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    const token = await auth.getAccessToken()
    clock.jump(-HOUR)
    clock.sleep(10 * MINUTE)
    expect(auth.peekAccessToken()).toBeUndefined()
    expect(await auth.tokenFor(`${ORIGIN}/`)).not.toBe(token)
    expect(await auth.getAccessToken()).not.toBe(token)
    expect(refreshes).toHaveLength(1)
  })

  it('is noticed by a request also when sleep has hidden that it went back', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    const token = await auth.getAccessToken()
    clock.sleep(11 * MINUTE)
    clock.jump(-10 * MINUTE)
    expect(auth.peekAccessToken()).toBeUndefined()
    expect(await auth.getAccessToken()).not.toBe(token)
    expect(refreshes).toHaveLength(1)
  })

  it('moves the end of a backoff with it', async () => {
    const { auth, clock, answer } = await createLoggedInWorld()
    answer(() => Promise.reject(new Error('down')))
    clock.sleep(HOUR)
    await auth.getAccessToken().catch(() => undefined)
    clock.jump(-HOUR)
    await clock.advance(2 * SECOND)
    expect(auth.status).toBe('valid')
  })

  it('moves a pause that the server asked for', async () => {
    const { auth, clock, answer, refreshes } = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    clock.sleep(HOUR)
    answer(() => Promise.reject(new TokenEndpointError('busy', { status: 503, retryAfter: 10 * MINUTE })))
    await auth.getAccessToken().catch(() => undefined)
    await clock.advance(4 * MINUTE)
    clock.jump(-HOUR)
    auth.wake()
    expect((auth.explain().retryAt ?? NaN) - clock.now()).toBe(6 * MINUTE)
    await auth.getAccessToken().catch(() => undefined)
    expect(refreshes).toHaveLength(1)
    await clock.advance(6 * MINUTE)
    await auth.getAccessToken()
    expect(refreshes).toHaveLength(2)
  })

  it('moves the pause between two early refreshes', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    await auth.refresh()
    clock.jump(-HOUR)
    await clock.advance(6 * SECOND)
    expect(await auth.replaceRejected(auth.peekAccessToken() ?? '')).toBe(auth.peekAccessToken())
    expect(refreshes).toHaveLength(2)
  })

  it('while a refresh is in flight does not make its token live longer', async () => {
    const { auth, clock, answer } = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    let arrive: () => void = () => undefined
    answer(
      () =>
        new Promise((resolve) => {
          arrive = () => {
            resolve(pair(300))
          }
        }),
    )
    const refreshed = auth.refresh()
    await settle()
    clock.jump(-HOUR)
    arrive()
    await refreshed
    const token = auth.peekAccessToken()
    expect(token).toBeTypeOf('string')
    await clock.advance(6 * MINUTE)
    expect(auth.peekAccessToken()).toBeUndefined()
    expect(await auth.getAccessToken()).not.toBe(token)
  })

  it('while a refresh is in flight leaves the time that has passed on its way', async () => {
    const { auth, clock, answer } = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    answer(async () => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 4 * SECOND))
      return pair(300)
    })
    const refreshed = auth.refresh()
    await clock.advance(SECOND)
    clock.jump(-HOUR)
    await clock.advance(3 * SECOND)
    await refreshed
    expect((auth.explain().expiresAt ?? NaN) - clock.now()).toBe(296 * SECOND)
  })

  it('before a login does not end the new session', async () => {
    const { auth, clock } = await createLoggedInWorld()
    clock.jump(-HOUR)
    const next = pair(300)
    await auth.logIn({ accessToken: next.accessToken ?? '', expiresIn: 300 })
    auth.wake()
    expect(auth.status).toBe('valid')
    expect(auth.peekAccessToken()).toBe(next.accessToken)
  })

  it('before a sibling refreshes does not shorten what is adopted of it', async () => {
    const held: { record?: unknown } = {}
    let tell: (generation: number) => void = () => undefined
    const { auth, clock } = await createLoggedInWorld({
      storage: { read: () => held.record, update: () => undefined },
      channel: {
        announce: () => undefined,
        subscribe: (listener) => {
          tell = listener
          return () => undefined
        },
      },
    })
    clock.jump(-HOUR)
    const expiresAt = clock.now() + 5 * MINUTE
    held.record = { v: 1, generation: 9, savedAt: clock.now(), tokens: pair(), expiresAt, lifetime: 5 * MINUTE }
    tell(9)
    auth.wake()
    expect(auth.explain().generation).toBe(9)
    expect(auth.explain().expiresAt).toBe(expiresAt)
  })
})

describe('a clock that is set forward', () => {
  it('ends a token too early at most: it is refreshed, not lost', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    clock.jump(HOUR)
    const token = await auth.getAccessToken()
    expect(refreshes).toHaveLength(1)
    expect(auth.peekAccessToken()).toBe(token)
    expect((auth.explain().expiresAt ?? NaN) - clock.now()).toBe(5 * MINUTE)
  })

  it('and back again leaves the token its real end', async () => {
    const { auth, clock } = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    clock.jump(HOUR)
    clock.jump(-HOUR)
    auth.wake()
    expect((auth.explain().expiresAt ?? NaN) - clock.now()).toBe(5 * MINUTE)
  })
})

it.each([1, 2, 3, 4, 5])('whatever the clock does, no token is given that has really ended (%i)', async (start) => {
  const { auth, clock, answer } = createWorld()
  const ends = new Map<string | undefined, number>()
  const mint = () => {
    const tokens = pair(300)
    ends.set(tokens.accessToken, clock.monotonic() + 5 * MINUTE)
    return tokens
  }
  answer(...Array.from({ length: 500 }, () => mint))
  await auth.logIn(mint())
  let seed = start
  const draw = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let i = 0; i < 300; i++) {
    if (draw(3) === 0) clock.jump(draw(4 * HOUR) - 2 * HOUR)
    if (draw(5) === 0) clock.sleep(draw(10 * MINUTE))
    await clock.advance(draw(2 * MINUTE))
    const token = await auth.getAccessToken().catch(() => undefined)
    const end = token === undefined ? FOREVER : (ends.get(token) ?? 0)
    expect(end, `after ${i} steps`).toBeGreaterThan(clock.monotonic())
  }
  expect(ends.size).toBeGreaterThan(50)
})

describe('tokens that another tab stored before the clock was set end when they really do', () => {
  const refreshPolicy = 'onDemand'
  const left = async ({ auth, clock }: World): Promise<number> => {
    auth.wake()
    await settle()
    return (auth.explain().expiresAt ?? NaN) - clock.now()
  }

  it.each([
    ['back', [-HOUR]],
    ['back twice', [-HOUR, -10 * MINUTE]],
    ['back and half of it forth', [-2 * HOUR, HOUR]],
    ['forth and back', [HOUR, -2 * HOUR]],
  ])('%s', async (_how, jumps) => {
    const [clock, storage] = [new SimulatedClock(), memoryStorage()]
    const [writer, reader] = [1, 2].map(() => createWorld({ refreshPolicy, clock, storage }))
    if (writer === undefined || reader === undefined) throw new Error('no worlds')
    await settle()
    await writer.auth.logIn(pair(300))
    await clock.advance(MINUTE)
    for (const jump of jumps) {
      clock.jump(jump)
      reader.auth.getAccessToken().catch(() => undefined)
    }
    expect(await left(reader)).toBe(4 * MINUTE)
  })

  it('and for whoever comes later, who cannot know how old they were, not before', async () => {
    const [clock, storage] = [new SimulatedClock(), memoryStorage()]
    await createWorld({ refreshPolicy, clock, storage }).auth.logIn(pair(300))
    await clock.advance(MINUTE)
    clock.jump(-HOUR)
    expect(await left(createWorld({ refreshPolicy, clock, storage }))).toBe(5 * MINUTE)
  })

  it('nothing moves for a clock that differs by less than the noise', async () => {
    const [clock, storage] = [new SimulatedClock(), memoryStorage()]
    await createWorld({ refreshPolicy, clock, storage }).auth.logIn(pair(300))
    clock.jump(-5 * SECOND)
    expect(await left(createWorld({ refreshPolicy, clock, storage }))).toBe(5 * MINUTE + 5 * SECOND)
  })
})
