/** About one refresh per token life, whatever that life is, and however busy or asleep the client. */
import { RefreshRejectedError, TokenEndpointError } from 'authchart'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, jwt, pair, type World } from '../helpers/world.ts'
import { wakeSource } from '../helpers/wakeSource.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

/** Makes a request every `every` ms during `time`. */
async function useFor({ auth, clock }: World, time: number, every: number): Promise<void> {
  for (let passed = 0; passed < time; passed += every) {
    expect(await auth.getAccessToken()).toBe(auth.peekAccessToken())
    await clock.advance(every)
  }
}

/** Simple JWT as it is: no `expires_in`, and the lifetime in the token. */
function simpleJwtPair(clock: SimulatedClock, lifetime: number) {
  const now = Math.floor(clock.now() / SECOND)
  return { access: jwt({ token_type: 'access', iat: now, exp: now + lifetime }), refresh: jwt({ iat: now }) }
}

describe.each(['ahead', 'onDemand'] as const)(
  "with refreshPolicy '%s' and the recipe's threshold of five minutes",
  (refreshPolicy) => {
    it.each([
      { name: "Simple JWT's five-minute token", lifetime: 300, time: 60 * MINUTE, every: SECOND },
      { name: 'a one-minute token', lifetime: 60, time: 10 * MINUTE, every: SECOND },
      { name: 'a twenty-second token', lifetime: 20, time: 5 * MINUTE, every: SECOND },
      { name: 'a six-second token', lifetime: 6, time: 2 * MINUTE, every: SECOND / 4 },
      { name: 'a forty-day token', lifetime: 40 * 86_400, time: 200 * DAY, every: 6 * 60 * MINUTE },
    ])('$name is refreshed about once per life', async ({ lifetime, time, every }) => {
      const clock = new SimulatedClock()
      const world = createWorld({
        clock,
        refreshPolicy,
        refresher: () => {
          refreshes += 1
          return Promise.resolve(simpleJwtPair(clock, lifetime))
        },
      })
      let refreshes = 0
      await world.auth.logIn(simpleJwtPair(clock, lifetime))
      await useFor(world, time, every)
      const lives = time / (lifetime * SECOND)
      expect(refreshes).toBeGreaterThanOrEqual(Math.floor(lives) - 1)
      expect(refreshes, 'the lead is at most half of a life').toBeLessThanOrEqual(Math.ceil(lives * 2))
      expect(world.auth.status).not.toBe('loggedOut')
    })
  },
)

it('a token of forty days outlasts what setTimeout can count', async () => {
  const { auth, clock, refreshes } = await createLoggedInWorld({ lifetime: 40 * 86_400 })
  await clock.advance(39 * DAY)
  expect(refreshes).toHaveLength(0)
  await clock.advance(DAY)
  expect(refreshes).toHaveLength(1)
  expect(auth.status).toBe('valid')
})

it('a token that says nothing of its end is used until it is rejected', async () => {
  const { auth, clock, refreshes } = await createLoggedInWorld()
  await auth.logIn({ ...pair(), accessToken: jwt({}) })
  await clock.advance(365 * DAY)
  expect(auth.status).toBe('valid')
  expect(refreshes).toHaveLength(0)
  const next = await auth.replaceRejected(await auth.getAccessToken())
  expect(next).toBe(auth.peekAccessToken())
  expect(refreshes).toHaveLength(1)
})

it('accessTokenLifetime tells the deadline when nothing else does', async () => {
  const { auth, clock } = createWorld({ accessTokenLifetime: 10 * MINUTE })
  await auth.logIn({ accessToken: jwt({}) })
  expect(auth.explain().expiresAt).toBe(clock.now() + 10 * MINUTE)
})

it('a session without a refresh token lasts as long as its access token', async () => {
  const { auth, clock, refreshes } = createWorld({
    refresher: Object.assign(() => Promise.reject(new Error('must not be asked')), { requiresRefreshToken: true }),
  })
  await auth.logIn({ accessToken: jwt({}), expiresIn: 300 })
  await clock.advance(250 * SECOND)
  expect(auth.explain().state).toBe('expiring.draining')
  await clock.advance(50 * SECOND)
  expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'tokenExpired' })
  expect(refreshes).toHaveLength(0)
})

describe('a forgotten tab', () => {
  it('does not keep a session alive while it is hidden', async () => {
    const { source, tell } = wakeSource()
    const { auth, clock, refreshes } = await createLoggedInWorld({ wakeSources: [source] })
    tell('hidden')
    await clock.advance(60 * MINUTE)
    expect(refreshes).toHaveLength(0)
    expect(auth.explain().state).toBe('expired.ready')
  })

  it('refreshes when it is looked at again', async () => {
    const { source, tell } = wakeSource()
    const { auth, clock, refreshes } = await createLoggedInWorld({ wakeSources: [source] })
    tell('hidden')
    await clock.advance(60 * MINUTE)
    tell('visible')
    await clock.advance(0)
    expect(refreshes).toHaveLength(1)
    expect(auth.status).toBe('valid')
  })

  it('still refreshes for its own requests', async () => {
    const { source, tell } = wakeSource()
    const { auth, clock, refreshes } = await createLoggedInWorld({ wakeSources: [source] })
    tell('hidden')
    await clock.advance(60 * MINUTE)
    await auth.getAccessToken()
    expect(refreshes).toHaveLength(1)
  })
})

describe('after sleep', () => {
  it('waking refreshes at once', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    clock.sleep(8 * 60 * MINUTE)
    auth.wake()
    await clock.advance(0)
    expect(refreshes).toHaveLength(1)
    expect(auth.status).toBe('valid')
  })

  it('late timers say the same as wake sources', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    clock.sleep(MINUTE)
    await clock.advance(226 * SECOND)
    expect(refreshes).toHaveLength(1)
    expect(auth.status).toBe('valid')
  })
})

it('early refreshes that fail start at most every five seconds', async () => {
  const { clock, answer, refreshes } = await createLoggedInWorld({ random: () => 0 })
  answer(...Array.from({ length: 100 }, () => () => Promise.reject(new TokenEndpointError('down', { status: 503 }))))
  await clock.advance(225 * SECOND)
  const before = refreshes.length
  await clock.advance(60 * SECOND)
  expect(refreshes.length - before).toBeLessThanOrEqual(12)
  expect(refreshes.length - before).toBeGreaterThan(5)
})

it('a refused refresh is not asked for again', async () => {
  const { auth, clock, answer, refreshes } = await createLoggedInWorld()
  answer(() => Promise.reject(new RefreshRejectedError()))
  await clock.advance(10 * MINUTE)
  expect(refreshes).toHaveLength(1)
  expect(auth.status).toBe('loggedOut')
})

it('one timer per session is enough, and none is left after close()', async () => {
  const { auth, clock } = await createLoggedInWorld()
  expect(clock.pendingTimers).toBe(1)
  auth.close()
  expect(clock.pendingTimers).toBe(0)
})
