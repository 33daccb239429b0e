/** How a session ends for another reason than a logout here, what that does to the storage, and what comes too late for it. */
import { RefreshRejectedError, type TokenRefresher, type TokenStorage } from 'authchart'
import { asyncStorage, memoryStorage } from 'authchart/storage'
import { describe, expect, it, vi } from 'vitest'
import { tombstone, type StoredRecord } from '../../machines/record.ts'
import { FakeStore } from '../adapters/stores.ts'
import { channels } from '../helpers/channels.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair, type WorldOptions } from '../helpers/world.ts'

const MINUTE = 60_000
const DAY = 86_400

const revoking = (refresh: TokenRefresher = () => Promise.resolve(pair(300)), restoresSession = false) => {
  const revoke = vi.fn<NonNullable<TokenRefresher['revoke']>>(() => Promise.resolve())
  return { revoke, refresher: Object.assign(refresh, { revoke, restoresSession }) as TokenRefresher }
}

/** A storage into which somebody else writes: now, or just before the next write. */
function createShared() {
  let memory = memoryStorage()
  let meanwhile: (() => void) | undefined
  const put = (change: (record: StoredRecord) => StoredRecord): void => {
    void memory.update((record) => change(record as StoredRecord))
  }
  const storage: TokenStorage = {
    read: () => memory.read(),
    update: (change) => {
      meanwhile?.()
      meanwhile = undefined
      return memory.update(change)
    },
  }
  return {
    storage,
    put,
    putMeanwhile: (change: (record: StoredRecord) => StoredRecord) => {
      meanwhile = () => {
        put(change)
      }
    },
    wipe: () => (memory = memoryStorage()),
    stored: () => memory.read() as StoredRecord,
  }
}

async function createIdleWorld(options: WorldOptions = {}, limits: WorldOptions = { idleLimit: 10 * MINUTE }) {
  const shared = createShared()
  const { storage } = shared
  return { ...shared, ...(await createLoggedInWorld({ storage, lifetime: DAY, ...limits, ...options })) }
}

describe('whoever comes to the idle limit looks in the storage', () => {
  it.each([
    ['loggedOut', 'loggedOutElsewhere'],
    ['refreshRejected', 'refreshRejected'],
  ] as const)('and tells of an end elsewhere, unheard so far (%s), as what it was', async (ended, reason) => {
    const { auth, clock, put, stored } = await createIdleWorld()
    put((record) => tombstone(2, ended, clock.now(), record))
    const before = stored()
    await clock.advance(10 * MINUTE)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason })
    expect(stored()).toEqual(before)
  })

  it('and ends the session where the stored data was deleted', async () => {
    const { auth, clock, wipe, stored } = await createIdleWorld()
    wipe()
    await clock.advance(10 * MINUTE)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'idle' })
    expect(stored()).toMatchObject({ ended: { reason: 'idle' } })
  })

  it('and goes on with the very tokens when somebody was active elsewhere', async () => {
    const { auth, clock, put } = await createIdleWorld()
    const token = auth.peekAccessToken()
    const activeAt = clock.now() + 5 * MINUTE
    put((record) => ({ ...record, activeAt }))
    await clock.advance(10 * MINUTE)
    expect(auth.peekAccessToken()).toBe(token)
    expect(auth.explain().endsAt).toBe(activeAt + 10 * MINUTE)
  })

  it('and does not go on as somebody else, who began to count anew', async () => {
    const { auth, clock, put, stored } = await createIdleWorld()
    await auth.refresh()
    put((record) => ({ ...record, generation: 1, session: 'another', activeAt: clock.now() + 5 * MINUTE }))
    await clock.advance(10 * MINUTE)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'idle' })
    expect(auth.peekAccessToken()).toBeUndefined()
    expect(stored(), 'whose session stays').toMatchObject({ generation: 1, session: 'another' })
  })

  it('and a login that comes while it looks stands, although the session before has ended elsewhere', async () => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const storage = asyncStorage(store)
    const { auth } = await createLoggedInWorld({ storage, clock, lifetime: DAY, idleLimit: 10 * MINUTE })
    await storage.update((record) => tombstone(2, 'loggedOut', clock.now(), record as StoredRecord))
    store.delay = 100
    await clock.advance(10 * MINUTE)
    expect(auth.status).toBe('restoring')
    const tokens = pair(DAY)
    void auth.logIn(tokens)
    await clock.advance(1_000)
    expect(auth.status).toBe('valid')
    expect(auth.peekAccessToken()).toBe(tokens.accessToken)
  })
})

describe('what somebody else has stored between the look and the end', () => {
  const renewed = (record: StoredRecord): StoredRecord => ({ ...record, generation: record.generation + 2 })
  const active = (record: StoredRecord): StoredRecord => ({ ...record, activeAt: record.savedAt + 5 * MINUTE })

  it.each([
    ['a renewed session', renewed],
    ['activity', active],
  ])('%s: an idle limit spares it, and the server hears nothing', async (_, change) => {
    const { refresher, revoke } = revoking()
    const { auth, clock, putMeanwhile, stored } = await createIdleWorld({ refresher })
    const before = stored()
    putMeanwhile(change)
    await clock.advance(10 * MINUTE)
    expect(auth.explain().reason).toBe('idle')
    expect(stored()).toEqual(change(before))
    expect(revoke).not.toHaveBeenCalled()
  })

  it.each([
    ['a renewed session', renewed],
    ['activity', active],
  ])('%s: a logout ends it all the same', async (_, change) => {
    const { auth, putMeanwhile, stored } = await createIdleWorld()
    const { generation } = change(stored())
    putMeanwhile(change)
    await auth.logOut()
    expect(stored()).toMatchObject({ generation: generation + 1, ended: { reason: 'loggedOut' } })
  })

  it('an end: the first one stays as it is', async () => {
    const { auth, clock, putMeanwhile, stored } = await createIdleWorld()
    const end = tombstone(2, 'refreshRejected', clock.now() - 1, stored())
    putMeanwhile(() => end)
    await auth.logOut()
    expect(stored()).toEqual(end)
  })

  it('activity: the absolute limit ends it all the same', async () => {
    const { auth, clock, putMeanwhile, stored } = await createIdleWorld({}, { absoluteLimit: MINUTE })
    putMeanwhile(active)
    await clock.advance(MINUTE)
    expect(auth.explain().reason).toBe('absoluteLimit')
    expect(stored()).toMatchObject({ ended: { reason: 'absoluteLimit' } })
  })
})

it.each([
  ['idle', { idleLimit: MINUTE }],
  ['absoluteLimit', { absoluteLimit: MINUTE }],
] as const)('the server is told of the end by a limit that it does not know of (%s)', async (reason, limits) => {
  const { refresher, revoke } = revoking()
  const { auth, clock } = createWorld({ refresher, ...limits })
  const tokens = pair(DAY)
  await auth.logIn(tokens)
  await clock.advance(MINUTE)
  expect(auth.explain().reason).toBe(reason)
  expect(revoke).toHaveBeenCalledOnce()
  expect(revoke.mock.lastCall?.[0]).toMatchObject({
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
  })
})

describe('a logout', () => {
  it('counts as a change, here, in the storage and for the others, who do not announce it again', async () => {
    const [{ storage, stored }, clock, channel] = [createShared(), new SimulatedClock(), channels()]
    const heard: number[] = []
    channel().subscribe((generation) => heard.push(generation))
    const one = await createLoggedInWorld({ storage, clock, channel: channel() })
    const other = createWorld({ storage, clock, channel: channel() })
    await one.auth.logOut()
    await settle()
    for (const { auth } of [one, other]) expect(auth.explain().generation).toBe(2)
    expect(stored().generation).toBe(2)
    expect(heard).toEqual([1, 2])
  })

  it('where nobody holds the storage counts on from here', async () => {
    const { auth, wipe, stored } = await createIdleWorld()
    await auth.refresh()
    wipe()
    await auth.logOut()
    expect([auth.explain().generation, stored().generation]).toEqual([3, 3])
  })

  it('leaves no timer of the revocation behind', async () => {
    const { refresher, revoke } = revoking()
    const { auth, clock } = await createLoggedInWorld({ refresher })
    await auth.logOut()
    expect(revoke).toHaveBeenCalledOnce()
    expect(clock.pendingTimers).toBe(0)
  })

  it.each(['logIn', 'logOut'] as const)('after close() there is none, nor a login: %s() says so', async (what) => {
    const { refresher, revoke } = revoking()
    const { auth, stored } = await createIdleWorld({ refresher })
    const before = stored()
    auth.close()
    const done = what === 'logIn' ? auth.logIn(pair(300)) : auth.logOut()
    expect(await reasonOf(done)).toHaveProperty('code', 'ERR_AUTH_CLOSED')
    expect(stored()).toEqual(before)
    expect(revoke).not.toHaveBeenCalled()
  })
})

describe('the session of a cookie', () => {
  it('is given back by a logout while the server is asked for it, but not when there is none', async () => {
    const asked = revoking(() => new Promise(() => undefined), true)
    await createWorld({ refresher: asked.refresher }).auth.logOut()
    expect(asked.revoke).toHaveBeenCalledOnce()
    const refused = revoking(() => Promise.reject(new RefreshRejectedError()), true)
    const { storage, stored } = createShared()
    const { auth } = createWorld({ refresher: refused.refresher, storage })
    await auth.ready
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'notLoggedIn' })
    expect(stored(), 'a refusal of nothing is not stored').toBeUndefined()
    await auth.logOut()
    expect(refused.revoke).not.toHaveBeenCalled()
  })

  it('that was never heard of is over with the idle limit', async () => {
    const refresher = revoking(() => Promise.reject(new Error('down')), true).refresher
    const { storage, stored } = createShared()
    const { auth, clock, eventTypes } = createWorld({ refresher, storage, idleLimit: 10 * MINUTE })
    await clock.advance(10 * MINUTE)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'idle' })
    expect(stored()).toMatchObject({ ended: { reason: 'idle' } })
    expect(eventTypes()).not.toContain('storageFailed')
  })
})
