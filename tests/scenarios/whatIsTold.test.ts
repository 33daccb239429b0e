/** The events of an `Auth`, with what they say; and what a login, a logout and a sibling leave of what was counted. */
import { RefreshConfigurationError, TokenResponseError, type AuthEmitted } from 'authchart'
import { inProcessLock } from 'authchart/locks'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { channels } from '../helpers/channels.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { createExpiredWorld, down, times } from '../helpers/refreshTimes.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair, type World } from '../helpers/world.ts'

const [SECOND, MINUTE] = [1_000, 60_000]
const toldOf = ({ events }: World, type: AuthEmitted['type']) => events.filter((event) => event.type === type)

it('expiring and expired tell when the token ends', async () => {
  const world = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
  const expiresAt = world.clock.now() + 5 * MINUTE
  await world.clock.advance(5 * MINUTE)
  expect(world.events.slice(1)).toEqual([
    { type: 'expiring', expiresAt },
    { type: 'expired', expiresAt },
  ])
})

it('expired is told when a refresh outlives the token', async () => {
  const world = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
  const expiresAt = world.clock.now() + 5 * MINUTE
  world.answer(() => new Promise(() => undefined))
  await world.clock.advance(5 * MINUTE - 3 * SECOND)
  void reasonOf(world.auth.refresh())
  await world.clock.advance(3 * SECOND)
  expect(world.auth.explain().state).toBe('refreshing.unusable')
  expect(toldOf(world, 'expired')).toEqual([{ type: 'expired', expiresAt }])
})

describe('refreshFailed', () => {
  it('tells when the next try comes', async () => {
    const world = await createExpiredWorld()
    world.answer(down())
    await reasonOf(world.auth.getAccessToken())
    expect(toldOf(world, 'refreshFailed')).toMatchObject([
      { error: { status: 503 }, retryAt: world.clock.now() + SECOND },
    ])
  })

  it('tells of no next try where there is none', async () => {
    const world = await createExpiredWorld()
    world.answer(() => Promise.reject(new RefreshConfigurationError('wrong', { status: 404 })))
    await reasonOf(world.auth.getAccessToken())
    expect(toldOf(world, 'refreshFailed')).toMatchObject([{ error: { status: 404 }, retryAt: undefined }])
  })

  it('tells what the failure has become: the fifth unreadable answer is a configuration', async () => {
    const world = await createLoggedInWorld()
    world.answer(...times(5, () => Promise.reject(new TokenResponseError('not JSON'))))
    for (let i = 0; i < 5; i++) await reasonOf(world.auth.refresh())
    const codes = toldOf(world, 'refreshFailed').map((event) => 'error' in event && event.error.code)
    expect(codes).toEqual([...times(4, 'ERR_AUTH_TOKEN_RESPONSE' as never), 'ERR_AUTH_REFRESH_CONFIGURATION'])
  })
})

describe('stayed', () => {
  it('is told only of a limit that was warned of', async () => {
    const world = await createLoggedInWorld({ lifetime: 86_400, idleLimit: 10 * MINUTE })
    await world.clock.advance(MINUTE)
    world.auth.stay()
    expect(toldOf(world, 'stayed')).toEqual([])
    await world.clock.advance(9.5 * MINUTE)
    world.auth.stay()
    expect(toldOf(world, 'stayed')).toEqual([{ type: 'stayed', endsAt: world.clock.now() + 10 * MINUTE }])
  })

  it('is not told of a limit that nobody puts off', async () => {
    const world = await createLoggedInWorld({ lifetime: 86_400, idleLimit: 20 * MINUTE, absoluteLimit: 10 * MINUTE })
    await world.clock.advance(9.5 * MINUTE)
    expect(toldOf(world, 'limitNear')).toMatchObject([{ reason: 'absoluteLimit' }])
    world.auth.stay()
    expect(toldOf(world, 'stayed')).toEqual([])
    await world.clock.advance(MINUTE / 2)
    expect(world.auth.explain().reason).toBe('absoluteLimit')
  })
})

it('a limit has one timer, however often its session is refreshed', async () => {
  const { auth, clock } = await createLoggedInWorld({ idleLimit: 60 * MINUTE })
  await auth.refresh()
  const timers = clock.pendingTimers
  for (let i = 0; i < 3; i++) await auth.refresh()
  expect(clock.pendingTimers).toBe(timers)
})

describe('what siblings bring', () => {
  function createPair() {
    const [storage, lock, clock, channel] = [memoryStorage(), inProcessLock(), new SimulatedClock(), channels()]
    const one = createWorld({ storage, lock, clock, channel: channel() })
    // It tells nobody, and hears nothing.
    const deaf = createWorld({ storage, lock, clock })
    return { one, deaf, clock }
  }

  it('the end of a session is counted as it was counted there', async () => {
    const { one, deaf } = createPair()
    await deaf.auth.logIn(pair(300))
    one.auth.wake()
    for (let i = 0; i < 4; i++) await deaf.auth.refresh()
    await deaf.auth.logOut()
    one.auth.wake()
    expect(one.auth.explain()).toMatchObject({ reason: 'loggedOutElsewhere', generation: 6 })
  })

  it('tokens that serve wipe out what had failed here', async () => {
    const { one, deaf, clock } = createPair()
    await deaf.auth.logIn(pair(300))
    one.auth.wake()
    clock.sleep(10 * MINUTE)
    one.answer(down(), down())
    await reasonOf(one.auth.getAccessToken())
    await clock.advance(SECOND)
    expect(one.auth.explain()).toMatchObject({ status: 'expired', failures: 2 })
    await deaf.auth.refresh()
    one.auth.wake()
    await settle()
    expect(one.auth.explain()).toMatchObject({
      status: 'valid',
      failures: 0,
      lastFailure: undefined,
      retryAt: undefined,
    })
  })
})
