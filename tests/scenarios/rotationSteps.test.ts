/** DESIGN §4.5, step by step: what is written when, and what becomes of a refresh whose session has changed under it. */
import { RefreshRejectedError, TokenEndpointError, type TokenRefresher, type TokenStorage } from 'authchart'
import { asyncStorage, memoryStorage } from 'authchart/storage'
import { describe, expect, it, vi } from 'vitest'
import type { StoredRecord } from '../../machines/record.ts'
import { FakeStore } from '../adapters/stores.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { down } from '../helpers/refreshTimes.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair, type World } from '../helpers/world.ts'

const SECOND = 1_000
const passing = (clock: SimulatedClock, ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms))

it.each(Array.from({ length: 16 }, (_, index) => 50 * index))(
  'a logout %i ms after a refresh has begun, over a slow store: nothing is asked for after it, and no token is written',
  async (after) => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const { auth, answer, refreshes } = await createLoggedInWorld({ clock, storage: asyncStorage(store) })
    await clock.advance(0)
    store.delay = 100
    answer(async () => {
      await passing(clock, 100)
      return pair(300)
    })
    const refreshed = Promise.allSettled([auth.refresh()])
    await clock.advance(after)
    const [asked, written] = [refreshes.length, store.writes.length]
    const loggedOut = auth.logOut()
    await clock.advance(10 * SECOND)
    await loggedOut
    await refreshed
    expect(refreshes).toHaveLength(asked)
    for (const text of store.writes.slice(written)) expect(JSON.parse(text)).not.toHaveProperty('tokens')
    expect(store.record).toMatchObject({ ended: { reason: 'loggedOut' } })
    expect(auth.status).toBe('loggedOut')
  },
)

it.each(Array.from({ length: 8 }, (_, index) => 50 * index))(
  'a logout %i ms after a login, over a slow store: no token is written after it',
  async (after) => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const { auth } = createWorld({ clock, storage: asyncStorage(store), idleLimit: 60 * SECOND })
    await clock.advance(0)
    store.delay = 100
    void auth.logIn(pair(300))
    auth.stay()
    await clock.advance(after)
    const written = store.writes.length
    const loggedOut = auth.logOut()
    await clock.advance(10 * SECOND)
    await loggedOut
    for (const text of store.writes.slice(written)) expect(JSON.parse(text)).not.toHaveProperty('tokens')
    expect(store.record).toMatchObject({ ended: { reason: 'loggedOut' } })
  },
)

it.each(Array.from({ length: 8 }, (_, index) => 50 * index))(
  'a logout %i ms after a refusal, over a slow store: no token is written after it',
  async (after) => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const { auth, answer } = await createLoggedInWorld({ clock, storage: asyncStorage(store) })
    await clock.advance(0)
    answer(() => {
      store.delay = 100
      return Promise.reject(new RefreshRejectedError('no'))
    })
    const refreshed = Promise.allSettled([auth.refresh()])
    await clock.advance(after)
    const written = store.writes.length
    const loggedOut = auth.logOut()
    await clock.advance(10 * SECOND)
    await Promise.all([loggedOut, refreshed])
    for (const text of store.writes.slice(written)) expect(JSON.parse(text)).not.toHaveProperty('tokens')
    expect(store.record).toMatchObject({ ended: { reason: 'loggedOut' } })
  },
)

describe('what is stored after a failure', () => {
  const storedAfter = async (world: World, storage: TokenStorage): Promise<StoredRecord> => {
    await reasonOf(world.auth.refresh())
    return (await storage.read()) as StoredRecord
  }

  it('a pause that the server asked for, and none where it did not', async () => {
    const storage = memoryStorage()
    const world = await createLoggedInWorld({ storage })
    world.answer(down(), down(60 * SECOND))
    expect(await storedAfter(world, storage)).not.toHaveProperty('retryAt')
    expect(await storedAfter(world, storage)).toHaveProperty('retryAt', world.clock.now() + 60 * SECOND)
  })

  it('nothing, when there was nothing to refresh with but a cookie', async () => {
    const storage = memoryStorage()
    const refresher: TokenRefresher = Object.assign(
      () => Promise.reject(new TokenEndpointError('down', { status: 503 })),
      {
        restoresSession: true,
      },
    )
    const { auth, events } = createWorld({ storage, refresher })
    await auth.ready
    await settle()
    expect(storage.read()).toBeUndefined()
    expect(events.map(({ type }) => type)).toEqual(['refreshFailed'])
  })

  it('a refusal, which is told as it was thrown, and to the others by its generation', async () => {
    const announced: number[] = []
    const channel = { announce: (generation: number) => announced.push(generation), subscribe: () => () => undefined }
    const { auth, answer } = await createLoggedInWorld({ channel })
    const refusal = new RefreshRejectedError('no')
    answer(() => Promise.reject(refusal))
    expect(await reasonOf(auth.refresh())).toBe(refusal)
    expect(announced).toEqual([1, 2])
  })
})

describe('new tokens whose session has ended elsewhere meanwhile', () => {
  it('are given back to the server, and never served', async () => {
    const [storage, clock] = [memoryStorage(), new SimulatedClock()]
    const revoke = vi.fn<NonNullable<TokenRefresher['revoke']>>(() => Promise.resolve())
    let arrive: () => void = () => undefined
    const late = pair(300)
    const refresher: TokenRefresher = Object.assign(
      () =>
        new Promise<typeof late>((resolve) => {
          arrive = () => {
            resolve(late)
          }
        }),
      { revoke },
    )
    const one = createWorld({ storage, clock, refresher })
    await one.auth.logIn(pair(300))
    const other = createWorld({ storage, clock })
    const refreshed = reasonOf(one.auth.refresh())
    await settle()
    await other.auth.logOut()
    arrive()
    expect(await refreshed).toMatchObject({ code: 'ERR_AUTH_LOGGED_OUT', reason: 'loggedOutElsewhere' })
    expect(one.auth.peekAccessToken()).toBeUndefined()
    expect(revoke).toHaveBeenCalledOnce()
    const { accessToken, refreshToken } = late
    expect(revoke.mock.calls[0]?.[0]).toMatchObject({ accessToken, refreshToken, signal: { aborted: false } })
  })
})

describe('siblings that refresh one after the other, in vain', () => {
  /** Whoever looks finds somebody at it, since just now. */
  async function createCrowdedWorld() {
    const clock = new SimulatedClock()
    const shared = memoryStorage()
    let isCrowded = false
    const storage: TokenStorage = {
      read: () => {
        const record = shared.read() as StoredRecord | undefined
        return isCrowded && record
          ? { ...record, pending: { by: 'somebody', at: clock.now(), unlocked: true } }
          : record
      },
      update: (change) => shared.update(change),
    }
    const world = await createLoggedInWorld({ clock, storage })
    isCrowded = true
    return world
  }

  it('are waited for no longer than one of them may take; then the refresh has failed, with the session as it was', async () => {
    const { auth, clock, refreshes } = await createCrowdedWorld()
    let error: unknown
    void reasonOf(auth.refresh()).then((thrown) => (error = thrown))
    await clock.advance(15 * SECOND)
    expect(error).toBeUndefined()
    await clock.advance(SECOND)
    expect(error).toMatchObject({ code: 'ERR_AUTH_REFRESH_UNAVAILABLE', cause: { status: 409 } })
    expect(refreshes).toEqual([])
    expect(auth.explain()).toMatchObject({ status: 'expiring', refreshable: true })
  })

  it('the time that a device sleeps counts', async () => {
    const { auth, clock } = await createCrowdedWorld()
    let error: unknown
    void reasonOf(auth.refresh()).then((thrown) => (error = thrown))
    await clock.advance(SECOND)
    clock.sleep(60 * SECOND)
    await clock.advance(SECOND)
    expect(error).toMatchObject({ cause: { status: 409 } })
  })
})

it('a refusal that was found in the storage is no refresh that succeeded', async () => {
  const [storage, clock] = [memoryStorage(), new SimulatedClock()]
  const one = createWorld({ storage, clock })
  await one.auth.logIn(pair(300))
  const other = createWorld({ storage, clock })
  one.answer(() => Promise.reject(new RefreshRejectedError('no')))
  await reasonOf(one.auth.refresh())
  await reasonOf(other.auth.refresh())
  expect(other.eventTypes()).toEqual(['refreshFailed'])
  expect(other.refreshes).toEqual([])
})
