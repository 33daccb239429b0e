/** DESIGN §4.2 below its table: answers that do not help, and answers that do not come. */
import { TokenResponseError } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { secretToken } from '../helpers/canary.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { createExpiredWorld, down, never, times, waitsOf } from '../helpers/refreshTimes.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair, type Answer } from '../helpers/world.ts'
import { wakeSource } from '../helpers/wakeSource.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

const unreadable: Answer = () => Promise.reject(new TokenResponseError('not JSON'))

describe('unreadable answers', () => {
  it('five in a row stop the retries, and say that it is the configuration', async () => {
    const { auth, clock, answer, refreshes } = await createExpiredWorld()
    answer(...times(100, unreadable))
    await reasonOf(auth.getAccessToken())
    await clock.advance(DAY)
    expect(refreshes).toHaveLength(5)
    expect(auth.explain()).toMatchObject({ state: 'expired.misconfigured', refreshable: true })
    auth.wake()
    const error = await reasonOf(auth.getAccessToken())
    expect(error).toMatchObject({ code: 'ERR_AUTH_REFRESH_CONFIGURATION', cause: { code: 'ERR_AUTH_TOKEN_RESPONSE' } })
    expect(refreshes, 'neither waking nor asking tries again').toHaveLength(5)
  })

  it.each([{ signals: ['offline', 'online'] }, { signals: ['hidden', 'visible'] }] as const)(
    '$signals: one more is looked at, since it may have been the sign-in page of another network',
    async ({ signals }) => {
      const { source, tell } = wakeSource()
      const { auth, clock, answer, refreshes } = await createExpiredWorld({ wakeSources: [source] })
      answer(...times(6, unreadable))
      await reasonOf(auth.getAccessToken())
      await clock.advance(DAY)
      for (const signal of signals) tell(signal)
      await clock.advance(DAY)
      expect(refreshes).toHaveLength(6)
      expect(auth.explain().state).toBe('expired.misconfigured')
      for (const signal of signals) tell(signal)
      await clock.advance(MINUTE)
      expect(auth.status).toBe('valid')
    },
  )

  it('a change of the network brings nobody nearer to that, who has had fewer', async () => {
    const { source, tell } = wakeSource()
    const { auth, clock, answer, refreshes } = await createExpiredWorld({ wakeSources: [source] })
    answer(...times(100, unreadable))
    await reasonOf(auth.getAccessToken())
    tell('online')
    await settle()
    expect(refreshes).toHaveLength(2)
    expect(auth.explain().state).toBe('expired.backingOff')
    await clock.advance(DAY)
    expect(refreshes).toHaveLength(5)
    expect(auth.explain().state).toBe('expired.misconfigured')
  })

  it('what was wrong stays known, however often the page is looked at before the next try', async () => {
    const { source, tell } = wakeSource()
    const world = await createExpiredWorld({ wakeSources: [source], refreshPolicy: 'onDemand' })
    world.answer(...times(5, unreadable))
    for (let i = 0; i < 5; i++) await reasonOf(world.auth.refresh())
    for (const signal of ['visible', 'hidden', 'visible', 'hidden', 'visible'] as const) tell(signal)
    expect(world.auth.explain().lastFailure).toMatchObject({ code: 'ERR_AUTH_TOKEN_RESPONSE' })
  })

  it('also with the old token usable', async () => {
    const { auth, answer, refreshes } = await createLoggedInWorld()
    answer(...times(5, unreadable))
    for (let i = 0; i < 5; i++) await reasonOf(auth.refresh())
    expect(refreshes).toHaveLength(5)
    expect(auth.explain().state).toBe('expiring.misconfigured')
    expect(auth.peekAccessToken()).toBeTypeOf('string')
  })

  it('four do not, nor five with another failure between', async () => {
    const { auth, clock, answer, refreshes } = await createExpiredWorld()
    answer(...times(4, unreadable), down(), ...times(4, unreadable))
    await reasonOf(auth.getAccessToken())
    await clock.advance(60 * MINUTE)
    expect(refreshes.length).toBeGreaterThan(9)
    expect(auth.status).toBe('valid')
  })

  it('refresh() by hand tries again after that', async () => {
    const { auth, clock, answer } = await createExpiredWorld()
    answer(...times(5, unreadable))
    await reasonOf(auth.getAccessToken())
    await clock.advance(60 * MINUTE)
    await auth.refresh()
    expect(auth.status).toBe('valid')
  })
})

describe('a token that is dead on arrival', () => {
  const dead: Answer = () => pair(0)

  it('backs off five seconds, doubling, and never loops', async () => {
    const world = await createExpiredWorld()
    world.answer(...times(1_000, dead))
    expect((await waitsOf(world, 4 * MINUTE)).map((wait) => wait / SECOND)).toEqual([5, 10, 20, 40, 60, 60])
  })

  it('its new refresh token is stored all the same, and used the next time', async () => {
    const storage = memoryStorage()
    const { auth, clock, answer, refreshes } = await createExpiredWorld({ storage })
    const arrived = pair(0)
    answer(() => arrived)
    const error = await reasonOf(auth.getAccessToken())
    expect(error).toMatchObject({
      code: 'ERR_AUTH_REFRESH_UNAVAILABLE',
      retryAt: clock.now() + 5 * SECOND,
      cause: { code: 'ERR_AUTH_TOKEN_RESPONSE' },
    })
    expect(storage.read()).toMatchObject({ tokens: { refreshToken: arrived.refreshToken } })
    await clock.advance(5 * SECOND)
    expect(refreshes.map(({ refreshToken }) => refreshToken).at(-1)).toBe(arrived.refreshToken)
    expect(auth.status).toBe('valid')
  })

  it('requests do not make it go faster, nor does waking', async () => {
    const { auth, clock, answer, refreshes } = await createExpiredWorld()
    answer(dead)
    await reasonOf(auth.getAccessToken())
    for (let i = 0; i < 4; i++) {
      await clock.advance(SECOND)
      auth.wake()
      await reasonOf(auth.getAccessToken())
    }
    expect(refreshes).toHaveLength(1)
  })
})

it('the old refresh token stays when none is returned', async () => {
  const { auth, answer, refreshes } = await createLoggedInWorld()
  const withoutRefresh: Answer = () => ({ accessToken: pair().accessToken ?? '', expiresIn: 300 })
  answer(withoutRefresh, withoutRefresh)
  await auth.refresh()
  await auth.refresh()
  expect(refreshes[0]?.refreshToken).toBeTypeOf('string')
  expect(refreshes[1]?.refreshToken).toBe(refreshes[0]?.refreshToken)
})

const unasked = Object.assign(() => Promise.reject(new Error('Nothing to ask with')), { requiresRefreshToken: true })

it.each([
  ['valid', 300],
  ['expiring', 10],
])('without a refresh token refresh() says so, and the session goes on: %s', async (status, expiresIn) => {
  const { auth, clock } = createWorld({ refresher: unasked })
  await auth.logIn({ accessToken: secretToken('access'), expiresIn })
  await clock.advance(status === 'valid' ? 0 : 8 * SECOND)
  const error = await reasonOf(auth.refresh())
  expect(error).toMatchObject({ code: 'ERR_AUTH_REFRESH_CONFIGURATION', status: undefined })
  expect(error).toHaveProperty('message', expect.stringMatching(/no refresh token/))
  expect(auth.status).toBe(status)
  expect(auth.explain()).toMatchObject({ lastFailure: undefined, refreshable: false })
  expect(await auth.getAccessToken()).toBeTypeOf('string')
})

it('without a refresh token, a restored session says so, too', async () => {
  const storage = memoryStorage()
  const { auth: before } = createWorld({ storage, refresher: unasked })
  await before.logIn({ accessToken: secretToken('access'), expiresIn: 300 })
  before.close()
  const slow = { ...storage, read: () => Promise.resolve(storage.read()) }
  const { auth } = createWorld({ storage: slow, refresher: unasked })
  expect(auth.status).toBe('restoring')
  expect(await reasonOf(auth.refresh())).toMatchObject({ code: 'ERR_AUTH_REFRESH_CONFIGURATION' })
})

describe('the refresh has its own timeout', () => {
  it.each([
    ['ten seconds', {}, 10 * SECOND],
    ['or as told', { refreshTimeout: 3 * SECOND }, 3 * SECOND],
  ])('%s', async (_, options, timeout) => {
    const { auth, clock, answer, refreshes } = await createExpiredWorld(options)
    answer(never)
    const asked = reasonOf(auth.getAccessToken())
    await clock.advance(timeout - 1)
    expect(refreshes.map(({ signal }) => signal.aborted)).toEqual([false])
    await clock.advance(1)
    expect(refreshes[0]?.signal.aborted).toBe(true)
    expect(await asked).toMatchObject({ cause: { code: 'ERR_AUTH_TOKEN_ENDPOINT', status: undefined } })
  })

  it('an answer that comes after it is not taken', async () => {
    const { auth, clock, answer } = await createExpiredWorld()
    let arrive: (late: ReturnType<typeof pair>) => void = () => undefined
    answer(() => new Promise((resolve) => (arrive = resolve)))
    const asked = reasonOf(auth.getAccessToken())
    await clock.advance(10 * SECOND)
    await asked
    arrive(pair(300))
    await settle()
    expect(auth.status).toBe('expired')
  })
})
