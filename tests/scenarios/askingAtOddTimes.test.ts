/** Who asks while the storage has not answered, after sleep, with a signal that has aborted, or for more than there is. */
import { createAuth, TokenEndpointError } from 'authchart'
import { asyncStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { FakeStore } from '../adapters/stores.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { createExpiredWorld, down, never } from '../helpers/refreshTimes.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, ORIGIN, pair, type World, type WorldOptions } from '../helpers/world.ts'

const MINUTE = 60_000
const aborted = (reason: Error): AbortSignal => AbortSignal.abort(reason)

it('a token that serves costs no new promise', async () => {
  const { auth } = await createLoggedInWorld()
  expect(auth.getAccessToken()).toBe(auth.getAccessToken())
  expect(await auth.getAccessToken()).toBe(auth.peekAccessToken())
})

describe('while the storage has not answered', () => {
  /** A session whose token ended while nobody was there, in a store that takes a second. */
  async function createReturningWorld(options: WorldOptions = {}): Promise<World> {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const storage = asyncStorage(store)
    const before = await createLoggedInWorld({ clock, storage })
    await clock.advance(0)
    before.auth.close()
    clock.sleep(10 * MINUTE)
    store.delay = 1_000
    return createWorld({ clock, storage, refreshPolicy: 'onDemand', ...options })
  }

  it('each who asks is served by one refresh, once it has', async () => {
    const { auth, clock, refreshes } = await createReturningWorld()
    expect(auth.status).toBe('restoring')
    const asked = [
      auth.getAccessToken(),
      Promise.resolve(auth.tokenFor(`${ORIGIN}/x`)),
      auth.getAccessToken({ minValidity: MINUTE }),
    ]
    await clock.advance(MINUTE)
    expect(new Set(await Promise.all(asked))).toEqual(new Set([auth.peekAccessToken()]))
    expect(refreshes).toHaveLength(1)
  })

  it('refresh() is one, once it has', async () => {
    const { auth, clock, refreshes } = await createReturningWorld()
    const refreshed = auth.refresh()
    await clock.advance(MINUTE)
    await refreshed
    expect(refreshes).toHaveLength(1)
    expect(auth.status).toBe('valid')
  })
})

describe('after sleep beyond the limit', () => {
  it('refresh() revives nothing', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld({ lifetime: 86_400, idleLimit: 10 * MINUTE })
    clock.sleep(10 * MINUTE)
    expect(await reasonOf(auth.refresh())).toMatchObject({ code: 'ERR_AUTH_LOGGED_OUT', reason: 'idle' })
    expect(refreshes).toEqual([])
  })
})

describe('a token that was refused', () => {
  it('and has ended meanwhile is replaced as for anybody who asks', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    const token = auth.peekAccessToken() ?? ''
    clock.sleep(10 * MINUTE)
    expect(await auth.replaceRejected(token)).toBe(auth.peekAccessToken())
    expect(auth.peekAccessToken()).not.toBe(token)
    expect(refreshes).toHaveLength(1)
  })

  it.each([
    ['serves yet', 0],
    ['has ended', 10 * MINUTE],
  ])('while its request has been given up: that reason, whether the token %s', async (_, asleep) => {
    const { auth, clock } = await createLoggedInWorld()
    const reason = new Error('never mind')
    const token = auth.peekAccessToken() ?? ''
    clock.sleep(asleep)
    expect(await reasonOf(auth.replaceRejected(token, { signal: aborted(reason) }))).toBe(reason)
  })
})

describe('where a token is optional', () => {
  it('having none is no error', async () => {
    const { auth, answer } = await createExpiredWorld()
    answer(down())
    expect(await auth.tokenFor(`${ORIGIN}/x`, { optional: true })).toBeUndefined()
  })

  it('being given up is one', async () => {
    const { auth, answer } = await createExpiredWorld()
    answer(never)
    const controller = new AbortController()
    const asked = Promise.resolve(auth.tokenFor(`${ORIGIN}/x`, { optional: true, signal: controller.signal }))
    const reason = new Error('never mind')
    controller.abort(reason)
    expect(await reasonOf(asked)).toBe(reason)
  })
})

it('who needs a token that lives longer hears that its refresh failed, while the old one serves the others', async () => {
  const { auth, answer, clock } = await createLoggedInWorld({ lifetime: 600 })
  answer(down(), down())
  await clock.advance(6 * MINUTE)
  const error = await reasonOf(auth.getAccessToken({ minValidity: 5 * MINUTE }))
  expect(error).toMatchObject({ code: 'ERR_AUTH_REFRESH_UNAVAILABLE', cause: { status: 503 } })
  expect(await auth.getAccessToken()).toBe(auth.peekAccessToken())
  expect(await reasonOf(auth.getAccessToken({ minValidity: 5 * MINUTE })), 'and who comes later').toMatchObject({
    code: 'ERR_AUTH_REFRESH_UNAVAILABLE',
  })
})

describe('an error of an HTTP client, with the response on it', () => {
  const refused = (response: unknown) => Object.assign(new Error('Request failed'), { response })

  it('tells that the server has answered', async () => {
    const { auth, answer } = await createLoggedInWorld()
    answer(() => Promise.reject(refused({ status: 418 })))
    expect(await reasonOf(auth.refresh())).toMatchObject({
      cause: { code: 'ERR_AUTH_TOKEN_ENDPOINT', status: 418, cause: { message: 'Request failed' } },
    })
  })

  it.each([undefined, {}, { status: '418' }])('%j tells nothing', async (response) => {
    const { auth, answer } = await createLoggedInWorld()
    answer(() => Promise.reject(refused(response)))
    const error = await reasonOf(auth.refresh())
    expect(error).toMatchObject({ cause: { code: 'ERR_AUTH_TOKEN_ENDPOINT', status: undefined } })
    expect(error).toHaveProperty('cause.message', expect.not.stringContaining('answered'))
  })
})

it('who comes after the end of a session hears why it ended, and what came before', async () => {
  const refusal = new TokenEndpointError('down', { status: 503 })
  const auth = createAuth({ refresher: () => Promise.reject(refusal), origins: [ORIGIN], clock: new SimulatedClock() })
  await auth.logIn(pair(300))
  await reasonOf(auth.refresh())
  await auth.logOut()
  await settle()
  expect(await reasonOf(auth.getAccessToken())).toMatchObject({
    code: 'ERR_AUTH_LOGGED_OUT',
    reason: 'loggedOut',
    cause: { status: 503 },
  })
})
