/** Which tokens are held, served and known: after a start, a login over a slow storage, a rotation, and activity meanwhile. */
import type { TokenRefresher, TokenResponse, TokenStorage } from 'authchart'
import { asyncStorage, memoryStorage } from 'authchart/storage'
import { describe, expect, it, vi } from 'vitest'
import { tombstone, type StoredRecord } from '../../machines/record.ts'
import { FakeStore } from '../adapters/stores.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, jwt, ORIGIN, pair } from '../helpers/world.ts'

const MINUTE = 60_000
const DAY = 86_400

/** A stored session as an older version, or another process, may have left it. */
const recordAt = (now: number, known: Partial<StoredRecord> = {}): StoredRecord => {
  const { accessToken, refreshToken } = pair() as { accessToken: string; refreshToken: string }
  return { v: 1, generation: 1, session: 'stored', savedAt: now, tokens: { accessToken, refreshToken }, ...known }
}

function storing(record: StoredRecord): TokenStorage {
  const storage = memoryStorage()
  void storage.update(() => record)
  return storage
}

describe('at the start', () => {
  it('the login after a stored end counts on from it at once', async () => {
    const clock = new SimulatedClock()
    const { auth, events } = createWorld({ clock, storage: storing(tombstone(7, 'loggedOut', clock.now())) })
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOut', generation: 7 })
    await auth.logIn(pair(300))
    expect(events).toEqual([{ type: 'loggedIn', generation: 8 }])
  })

  it('a record that tells the end of a token, but no lifetime, is refreshed as if that began when it was asked for', () => {
    const clock = new SimulatedClock()
    const now = clock.now()
    const [bare, full] = [{}, { lifetime: 4 * MINUTE }].map((known) => {
      const storage = storing(recordAt(now, { issuedAt: now, expiresAt: now + 4 * MINUTE, ...known }))
      return createWorld({ clock, storage }).auth.explain()
    })
    expect(bare?.refreshAt).toBe(now + 3 * MINUTE)
    expect(bare).toEqual(full)
  })

  it('a wake while a slow storage is asked finds no news: the session is restored, not adopted', async () => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    await store.setItem('authchart', JSON.stringify(recordAt(clock.now())))
    store.delay = 100
    const { auth, events } = createWorld({ clock, storage: asyncStorage(store) })
    await clock.advance(50)
    store.delay = 10
    auth.wake()
    await clock.advance(20)
    expect(auth.status).toBe('restoring')
    await clock.advance(100)
    expect(auth.status).toBe('valid')
    expect(events).toEqual([])
  })

  it.each([
    ['a login', true, 'logIn'],
    ['a logout, where nothing was stored', false, 'logOut'],
  ] as const)('%s that comes first gives nothing back to the server', async (_, isStored, what) => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    if (isStored) await store.setItem('authchart', JSON.stringify(recordAt(clock.now())))
    store.delay = 100
    const revoke = vi.fn<NonNullable<TokenRefresher['revoke']>>(() => Promise.resolve())
    const refresher: TokenRefresher = Object.assign(() => Promise.resolve(pair(300)), { revoke })
    const { auth } = createWorld({ clock, storage: asyncStorage(store), refresher })
    const done = what === 'logIn' ? auth.logIn(pair(300)) : auth.logOut()
    await clock.advance(1_000)
    await Promise.all([done, auth.ready])
    expect(auth.status).toBe(what === 'logIn' ? 'valid' : 'loggedOut')
    expect(revoke).not.toHaveBeenCalled()
  })
})

describe('a login into a storage that has seen more of them', () => {
  async function createOutcounted() {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const storage = asyncStorage(store)
    const world = createWorld({ clock, storage })
    await clock.advance(0)
    await storage.update(() => tombstone(7, 'loggedOut', clock.now()))
    store.delay = 100
    return { ...world, store }
  }

  it('counts on from there', async () => {
    const { auth, clock, eventTypes } = await createOutcounted()
    const tokens = pair(300)
    void auth.logIn(tokens)
    expect(auth.explain().generation).toBe(1)
    await clock.advance(1_000)
    expect(auth.explain()).toMatchObject({ status: 'valid', generation: 8 })
    expect(auth.peekAccessToken()).toBe(tokens.accessToken)
    expect(eventTypes()).toEqual(['loggedIn', 'adopted'])
  })

  it('is over for good when a logout comes while it is being stored', async () => {
    const { auth, clock, store, eventTypes } = await createOutcounted()
    void auth.logIn(pair(300))
    await clock.advance(150)
    expect(store.record, 'still the end before').toHaveProperty('ended')
    void auth.logOut()
    await clock.advance(1_000)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOut' })
    expect(auth.peekAccessToken()).toBeUndefined()
    expect(eventTypes()).toEqual(['loggedIn', 'loggedOut'])
  })
})

describe('a token in the hand', () => {
  it('is one promise for all who ask, until it is replaced', async () => {
    const { auth } = await createLoggedInWorld()
    const asked = auth.getAccessToken()
    expect(auth.getAccessToken()).toBe(asked)
    await auth.refresh()
    expect(auth.getAccessToken()).not.toBe(asked)
    expect(await auth.getAccessToken()).toBe(auth.peekAccessToken())
  })

  it('of which nobody knows the end serves at once, for as long as it may', async () => {
    const { auth, clock, refreshes } = createWorld()
    const tokens = pair()
    await auth.logIn(tokens)
    await clock.advance(30 * DAY * 1_000)
    expect(auth.tokenFor(ORIGIN)).toBe(tokens.accessToken)
    expect(auth.explain()).toMatchObject({ status: 'valid', expiresAt: undefined, refreshAt: undefined })
    expect(refreshes).toEqual([])
  })

  it('is known after three more have come, and not after four', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld({ lifetime: DAY })
    const first = await auth.getAccessToken()
    for (let i = 0; i < 3; i++) await auth.refresh()
    expect(await auth.replaceRejected(first)).toBe(auth.peekAccessToken())
    await auth.refresh()
    expect(await auth.replaceRejected(first)).toBeUndefined()
    await clock.advance(MINUTE)
    expect(refreshes).toHaveLength(4)
  })

  it('without a refresh token: an error that speaks of undefined is told in its own words', async () => {
    const failure = new Error('x is undefined')
    const refresher: TokenRefresher = () => Promise.reject(failure)
    const { auth } = createWorld({ refresher })
    await auth.logIn({ accessToken: jwt({}), expiresIn: 300 })
    expect(await reasonOf(auth.refresh())).toMatchObject({ cause: { cause: failure } })
  })
})

it('two wakes, one after the other: a request waits for the later look, too', async () => {
  const clock = new SimulatedClock()
  const looks: ((record: unknown) => void)[] = []
  const memory = memoryStorage()
  let isSlow = false
  const storage: TokenStorage = {
    read: () => (isSlow ? new Promise((resolve) => looks.push(resolve)) : memory.read()),
    update: (change) => memory.update(change),
  }
  const { auth } = await createLoggedInWorld({ clock, storage })
  const before = memory.read() as StoredRecord
  isSlow = true
  auth.wake()
  auth.wake()
  looks[0]?.(before)
  await settle()
  const asked = reasonOf(auth.getAccessToken())
  looks[1]?.(tombstone(2, 'loggedOut', clock.now(), before))
  expect(await asked).toMatchObject({ code: 'ERR_AUTH_LOGGED_OUT', reason: 'loggedOutElsewhere' })
})

describe('the last activity', () => {
  const LIMIT = 10 * MINUTE

  it('during a refresh belongs to the tokens that it brings', async () => {
    const { auth, clock, answer } = await createLoggedInWorld({ lifetime: DAY, idleLimit: LIMIT })
    let arrive: (response: TokenResponse) => void = () => undefined
    answer(() => new Promise((resolve) => (arrive = resolve)))
    const refreshed = auth.refresh()
    await clock.advance(5_000)
    auth.stay()
    const { endsAt } = auth.explain()
    expect(endsAt).toBe(clock.now() + LIMIT)
    await clock.advance(1_000)
    arrive(pair(DAY))
    await refreshed
    expect(auth.explain().endsAt).toBe(endsAt)
    await clock.advance(LIMIT - 2_000)
    expect(auth.peekAccessToken()).toBeDefined()
  })

  it.each([
    ['later', 2 * MINUTE, 2 * MINUTE],
    ['earlier', -MINUTE, 0],
  ])('is the later one of both when a sibling has refreshed, and was active %s', async (_, by, expected) => {
    const storage = memoryStorage()
    const { auth, clock } = await createLoggedInWorld({ storage, lifetime: DAY, idleLimit: LIMIT })
    await clock.advance(2 * MINUTE)
    const activeAt = clock.now()
    auth.stay()
    await clock.advance(2 * MINUTE)
    const stored = storage.read() as StoredRecord
    void storage.update(() => ({ ...stored, generation: 2, activeAt: activeAt + by }))
    auth.wake()
    expect(auth.explain()).toMatchObject({ generation: 2, endsAt: activeAt + expected + LIMIT })
  })

  it('of one login is none of the next', async () => {
    const { auth, clock } = await createLoggedInWorld({ lifetime: DAY, idleLimit: LIMIT })
    await clock.advance(MINUTE)
    auth.stay()
    await clock.advance(MINUTE)
    await auth.logIn(pair(DAY))
    expect(auth.explain().endsAt).toBe(clock.now() + LIMIT)
  })
})
