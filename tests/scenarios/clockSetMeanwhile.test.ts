/** The clock is set back while something is on its way that tells of moments: no token is sent after it has really ended. */
import {
  RefreshRejectedError,
  TokenEndpointError,
  type RefreshLock,
  type StoredRecord,
  type TokenStorage,
} from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'
import { SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, pair, type Answer, type World, type WorldOptions } from '../helpers/world.ts'

const HOUR = 3_600_000
const LIFETIME = 300_000
/** Ms that a store takes to read, to come to a write, and to be done with it. */
const PAUSE = 100

const pauseOf = (clock: SimulatedClock) => () => new Promise<void>((resolve) => void clock.setTimeout(resolve, PAUSE))

function slowStorage(clock: SimulatedClock, storage = memoryStorage()): TokenStorage {
  const pause = pauseOf(clock)
  return {
    read: async () => {
      await pause()
      return storage.read()
    },
    update: async (change) => {
      await pause()
      await storage.update(change)
      await pause()
    },
  }
}

/** One that takes its time to be let go, as one kept in a database does. */
function slowLock(clock: SimulatedClock): RefreshLock {
  const pause = pauseOf(clock)
  return {
    hold: async (work) => {
      await pause()
      const done = await work(true)
      await pause()
      return done
    },
  }
}

/** Ms from now until nobody sends the present token any more. */
async function servedFor({ auth, clock }: World): Promise<number> {
  const token = auth.peekAccessToken()
  const start = clock.monotonic()
  while (auth.peekAccessToken() === token && clock.monotonic() - start < 2 * HOUR) await clock.advance(1_000)
  return clock.monotonic() - start
}

/** Two that share a slow storage; what the one has to do with moments, the other finds in the record. */
function twoTabs(options: WorldOptions = {}): [World, World] {
  const [clock, storage] = [new SimulatedClock(), memoryStorage()]
  const create = (): World =>
    createWorld({
      clock,
      storage: slowStorage(clock, storage),
      lock: slowLock(clock),
      refreshPolicy: 'onDemand',
      lifetime: LIFETIME / 1_000,
      ...options,
    })
  return [create(), create()]
}

async function twoTabsLoggedIn(options?: WorldOptions): Promise<[World, World]> {
  const tabs = twoTabs(options)
  const [{ auth, clock }] = tabs
  await clock.advance(HOUR)
  const loggedIn = auth.logIn(pair(LIFETIME / 1_000))
  await clock.advance(10 * PAUSE)
  await loggedIn
  return tabs
}

/** Every moment between two steps, and some beyond the last. */
const MOMENTS = Array.from({ length: 20 }, (_, step) => step * PAUSE + PAUSE / 2)

/** Begins something, sets the clock back `moment` ms later, and waits until all is done. */
async function setBackDuring<T>(clock: SimulatedClock, moment: number, begin: () => Promise<T>): Promise<T> {
  const done = begin()
  await clock.advance(moment)
  clock.jump(-HOUR)
  await clock.advance(MOMENTS.length * PAUSE)
  return done
}

async function expectSharedToken(one: World, other: World): Promise<void> {
  other.auth.wake()
  await one.clock.advance(10 * PAUSE)
  expect(one.auth.peekAccessToken()).toBeDefined()
  expect(other.auth.peekAccessToken()).toBe(one.auth.peekAccessToken())
}

describe.each(MOMENTS)('the clock is set back by an hour %i ms after', (moment) => {
  it('a refresh has begun', async () => {
    const [one, other] = await twoTabsLoggedIn()
    const { auth, clock } = one
    const before = auth.peekAccessToken()
    await setBackDuring(clock, moment, () => auth.refresh())
    expect(auth.peekAccessToken()).not.toBe(before)
    await expectSharedToken(one, other)
    expect(await servedFor(one)).toBeLessThanOrEqual(LIFETIME)
    expect(other.auth.peekAccessToken()).toBeUndefined()
    expect([auth.status, other.auth.status]).toEqual(['expired', 'expired'])
  })

  it('a login has', async () => {
    const [one, other] = twoTabs()
    const { auth, clock } = one
    await clock.advance(HOUR)
    await setBackDuring(clock, moment, () => auth.logIn(pair(LIFETIME / 1_000)))
    await expectSharedToken(one, other)
    expect(await servedFor(other)).toBeLessThanOrEqual(LIFETIME)
    expect(auth.peekAccessToken()).toBeUndefined()
  })

  it('a refresh that is refused has', async () => {
    const [one, other] = await twoTabsLoggedIn()
    const { auth, clock } = one
    one.answer(() => Promise.reject(new RefreshRejectedError()))
    await setBackDuring(clock, moment, () => reasonOf(auth.refresh()))
    await expectSharedToken(one, other)
    expect(await servedFor(other)).toBeLessThanOrEqual(LIFETIME)
    expect([auth.status, other.auth.status]).toEqual(['loggedOut', 'loggedOut'])
  })

  it('a refresh that fails has', async () => {
    const [one, other] = await twoTabsLoggedIn()
    const { auth, clock } = one
    const busy: Answer = () => Promise.reject(new TokenEndpointError('busy', { status: 503, retryAfter: 20_000 }))
    one.answer(busy)
    await setBackDuring(clock, moment, () => reasonOf(auth.refresh()))
    await expectSharedToken(one, other)
    expect(auth.explain().retryAt).toBeLessThanOrEqual(clock.now() + 20_000)
    expect(await servedFor(other)).toBeLessThanOrEqual(LIFETIME)
    expect(auth.peekAccessToken()).toBeUndefined()
  })

  it('the last refresh before the end of the session has', async () => {
    const [one, other] = await twoTabsLoggedIn({ absoluteLimit: HOUR })
    const { auth, clock } = one
    await setBackDuring(clock, moment, () => auth.refresh())
    other.auth.wake()
    one.answer(() => pair(3 * 3_600))
    await setBackDuring(clock, moment, () => auth.refresh())
    await expectSharedToken(one, other)
    await clock.advance(HOUR)
    expect([auth.status, other.auth.status]).toEqual(['loggedOut', 'loggedOut'])
  })
})

describe('what is stored', () => {
  const SECOND = 1_000

  it('ends when it really does, for a tab that saw how the clock was set back and reads it long after', async () => {
    const [clock, storage] = [new SimulatedClock(), memoryStorage()]
    const [one, other] = [createWorld({ clock, storage }), createWorld({ clock, storage })]
    await one.auth.logIn(pair(LIFETIME / SECOND))
    one.auth.close()
    await clock.advance(39 * SECOND)
    other.auth.peekAccessToken()
    clock.jump(-30 * SECOND)
    other.auth.peekAccessToken()
    await clock.advance(60 * SECOND)
    other.auth.wake()
    expect((other.auth.explain().expiresAt ?? NaN) - clock.now()).toBe(LIFETIME - 99 * SECOND)
  })

  it('of a server that prolongs the life of the same token ends as late as it says', async () => {
    const { auth, clock, answer } = createWorld({ refreshPolicy: 'onDemand' })
    const tokens = pair(LIFETIME / SECOND)
    await auth.logIn(tokens)
    await clock.advance(60 * SECOND)
    answer(() => tokens)
    await auth.refresh()
    expect((auth.explain().expiresAt ?? NaN) - clock.now()).toBe(LIFETIME)
  })

  it('by one who knew less of the clock does not put off the end of the same token', async () => {
    const [clock, storage] = [new SimulatedClock(), memoryStorage()]
    const { auth } = createWorld({ clock, storage })
    await auth.logIn(pair(LIFETIME / SECOND))
    const { expiresAt = NaN } = auth.explain()
    void storage.update((stored) => {
      const record = stored as StoredRecord
      return {
        ...record,
        generation: record.generation + 1,
        expiresAt: expiresAt + 60 * SECOND,
        refused: 'refreshRejected',
      }
    })
    auth.wake()
    expect(auth.explain()).toMatchObject({ generation: 2, expiresAt })
  })
})
