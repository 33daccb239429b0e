/**
 * "A store that throws, is full, or holds garbage never breaks a request: the tokens stay in memory, an event says so once, the
 * write is tried again", and what is slow cannot bring a session back (DESIGN §4.6).
 */
import { isLoggedOutError, type TabChannel, type TokenStorage } from 'authchart'
import { asyncStorage, webStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { hasSecret } from '../helpers/canary.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair, type World } from '../helpers/world.ts'
import { FakeArea, FakeStore } from './stores.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** Every way to fail, as a storage. */
const FAILING: Record<string, (clock: SimulatedClock) => TokenStorage> = {
  'throws at the mere access': () =>
    webStorage(() => {
      throw new DOMException('Access is denied', 'SecurityError')
    }),
  'throws at every use': () => webStorage(Object.assign(new FakeArea(), { mood: 'blocked' })),
  'is full': () => webStorage(Object.assign(new FakeArea(), { mood: 'full' })),
  rejects: (clock) => asyncStorage(Object.assign(new FakeStore(clock), { mood: 'rejecting' })),
  'never answers': (clock) => asyncStorage(Object.assign(new FakeStore(clock), { mood: 'silent' })),
  'holds garbage and is full': () => {
    const area = new FakeArea()
    area.items.set('authchart', '{"v":1,')
    return webStorage(Object.assign(area, { mood: 'full' }))
  },
}

const failuresIn = ({ events }: World) => events.filter(({ type }) => type === 'storageFailed')

describe.each(Object.entries(FAILING))('a store that %s', (_, make) => {
  const start = (): World => {
    const clock = new SimulatedClock()
    return createWorld({ clock, storage: make(clock) })
  }

  it('leaves the tokens in memory: login, request, refresh and logout go on', async () => {
    const world = start()
    const { auth, clock, refreshes } = world
    const tokens = pair(300)
    const loggedIn = auth.logIn(tokens)
    expect(auth.peekAccessToken()).toBe(tokens.accessToken)
    expect(await auth.getAccessToken()).toBe(tokens.accessToken)
    await clock.advance(MINUTE)
    await expect(loggedIn).resolves.toBeUndefined()
    clock.sleep(10 * MINUTE)
    const asked = auth.getAccessToken()
    await clock.advance(MINUTE)
    expect(await asked).toBe(auth.peekAccessToken())
    expect(refreshes).toHaveLength(1)
    const loggedOut = auth.logOut()
    expect(auth.status).toBe('loggedOut')
    await clock.advance(MINUTE)
    await expect(loggedOut).resolves.toBeUndefined()
  })

  it('an event says so once, without a secret', async () => {
    const world = start()
    void world.auth.logIn(pair(300))
    await world.clock.advance(20 * MINUTE)
    expect(world.refreshes.length).toBeGreaterThan(2)
    expect(failuresIn(world)).toHaveLength(1)
    expect(failuresIn(world)[0]).toHaveProperty('error.code', 'ERR_AUTH_STORAGE')
    expect(failuresIn(world)[0]).toHaveProperty('error.cause')
    expect(hasSecret(world.events)).toBe(false)
  })
})

describe('a store that holds garbage', () => {
  it.each(['', '{', 'null', '[]', '{"v":2}', '{"v":1,"generation":1,"savedAt":1}'])('%j', async (garbage) => {
    const area = new FakeArea()
    area.items.set('authchart', garbage)
    const world = createWorld({ storage: webStorage(area) })
    expect(world.auth.status).toBe('loggedOut')
    await settle()
    expect(failuresIn(world)).toHaveLength(1)
    await world.auth.logIn(pair(300))
    expect(area.record, 'is written over by the next login').toMatchObject({ v: 1, generation: 1 })
    const again = createWorld({ storage: webStorage(area) })
    expect(again.auth.peekAccessToken()).toBe(world.auth.peekAccessToken())
  })
})

describe('the write is tried again', () => {
  async function createFullWorld(): Promise<{ world: World; area: FakeArea }> {
    const area = Object.assign(new FakeArea(), { mood: 'full' })
    const world = await createLoggedInWorld({ storage: webStorage(area), lifetime: 86_400 })
    return { world, area }
  }

  it('after 5 s, doubling up to a minute, and finally stored', async () => {
    const { world, area } = await createFullWorld()
    const attempts: number[] = []
    for (let second = 0; second < 300; second++) {
      const before = area.writes.length
      await world.clock.advance(SECOND)
      if (area.writes.length > before) attempts.push(second + 1)
    }
    expect(attempts).toEqual([5, 15, 35, 75, 135, 195, 255])
    area.mood = 'fine'
    expect(area.record).toBeNull()
    await world.clock.advance(MINUTE)
    expect(area.record).toHaveProperty('tokens.accessToken', world.auth.peekAccessToken())
    expect(failuresIn(world)).toHaveLength(1)
    const written = area.writes.length
    await world.clock.advance(10 * MINUTE)
    expect(area.writes, 'and then no more').toHaveLength(written)
  })

  it('with what is newest then: the tokens of a refresh', async () => {
    const { world, area } = await createFullWorld()
    await world.auth.refresh()
    area.mood = 'fine'
    await world.clock.advance(MINUTE)
    expect(area.record).toMatchObject({ generation: 2, tokens: { accessToken: world.auth.peekAccessToken() } })
  })

  it('with what is newest then: a logout', async () => {
    const { world, area } = await createFullWorld()
    await world.auth.logOut()
    area.mood = 'fine'
    await world.clock.advance(MINUTE)
    expect(area.record).toMatchObject({ generation: 2, ended: { reason: 'loggedOut' } })
    expect(area.record).not.toHaveProperty('tokens')
  })

  it('but not over what somebody else has stored since', async () => {
    const { world, area } = await createFullWorld()
    area.mood = 'fine'
    const theirs = { v: 1, generation: 9, savedAt: world.clock.now(), tokens: pair() }
    area.items.set('authchart', JSON.stringify(theirs))
    await world.clock.advance(MINUTE)
    expect(area.record).toMatchObject({ generation: 9 })
  })

  it('not after close()', async () => {
    const { world, area } = await createFullWorld()
    world.auth.close()
    const written = area.writes.length
    await world.clock.advance(10 * MINUTE)
    expect(area.writes).toHaveLength(written)
    expect(world.clock.pendingTimers).toBe(0)
  })

  it('and a store that fails anew is told of anew', async () => {
    const { world, area } = await createFullWorld()
    area.mood = 'fine'
    await world.clock.advance(MINUTE)
    area.mood = 'full'
    await world.auth.refresh()
    await settle()
    expect(failuresIn(world)).toHaveLength(2)
  })

  it('also when it was only the reading that failed before', async () => {
    const area = new FakeArea()
    const world = await createLoggedInWorld({ storage: webStorage(area) })
    area.mood = 'blocked'
    world.auth.wake()
    area.mood = 'fine'
    world.auth.wake()
    area.mood = 'full'
    await world.auth.logOut()
    await settle()
    expect(failuresIn(world)).toMatchObject([{ error: { operation: 'read' } }, { error: { operation: 'write' } }])
  })
})

describe('a store that cannot be read at the start', () => {
  it('and throws: loggedOut, storageUnavailable, at once', () => {
    const { auth } = createWorld({ storage: webStorage(Object.assign(new FakeArea(), { mood: 'blocked' })) })
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'storageUnavailable' })
  })

  it('and never answers: loggedOut, storageUnavailable, after 5 s', async () => {
    const clock = new SimulatedClock()
    const store = Object.assign(new FakeStore(clock), { mood: 'silent' })
    const { auth } = createWorld({ clock, storage: asyncStorage(store) })
    const asked = auth.getAccessToken().catch((error: unknown) => error)
    await clock.advance(5 * SECOND - 1)
    expect(auth.status).toBe('restoring')
    await clock.advance(1)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'storageUnavailable' })
    await auth.ready
    const error = await asked
    expect(isLoggedOutError(error) && error.reason).toBe('storageUnavailable')
  })
})

describe('while an asynchronous store restores the session', () => {
  async function createRestoringWorld(channel?: TabChannel): Promise<{ world: World; store: FakeStore }> {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const tokens = pair()
    store.items.set('authchart', JSON.stringify({ v: 1, generation: 7, savedAt: clock.now(), tokens }))
    store.delay = 2 * SECOND
    const world = createWorld({ clock, storage: asyncStorage(store), ...(channel === undefined ? {} : { channel }) })
    await clock.advance(SECOND)
    expect(world.auth.status).toBe('restoring')
    return { world, store }
  }

  it('a logout wins, and stays after a restart', async () => {
    const { world, store } = await createRestoringWorld()
    const done = world.auth.logOut()
    expect(world.auth.status).toBe('loggedOut')
    await world.clock.advance(MINUTE)
    await done
    expect(world.auth.status).toBe('loggedOut')
    expect(store.record).toMatchObject({ generation: 8, ended: { reason: 'loggedOut' } })
    const again = createWorld({ clock: world.clock, storage: asyncStorage(store) })
    await world.clock.advance(MINUTE)
    expect(again.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOut' })
  })

  it('and the others hear of the generation that was stored', async () => {
    const announced: number[] = []
    const { world, store } = await createRestoringWorld({
      announce: (generation) => announced.push(generation),
      subscribe: () => () => undefined,
    })
    void world.auth.logOut()
    await world.clock.advance(MINUTE)
    expect(store.record).toMatchObject({ generation: 8 })
    expect(announced).toEqual([8])
  })

  it('a login wins, and counts on from what was stored', async () => {
    const { world, store } = await createRestoringWorld()
    const tokens = pair(300)
    void world.auth.logIn(tokens)
    expect(world.auth.peekAccessToken()).toBe(tokens.accessToken)
    await world.clock.advance(MINUTE)
    expect(world.auth.peekAccessToken()).toBe(tokens.accessToken)
    expect(store.record).toMatchObject({ generation: 8, tokens: { accessToken: tokens.accessToken } })
  })
})

describe('with a slow store the writes keep their order: login, then logout', () => {
  it.each([
    ['both slow', [3 * SECOND, 3 * SECOND]],
    ['the first slower', [4 * SECOND, 0]],
    ['the first slower than the store is waited for', [8 * SECOND, 0]],
  ])('%s', async (_, delays) => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    store.writeDelays.push(...delays)
    const world = createWorld({ clock, storage: asyncStorage(store) })
    await world.auth.ready
    void world.auth.logIn(pair(300))
    await settle()
    void world.auth.logOut()
    await clock.advance(2 * MINUTE)
    expect(store.writes[0]).toContain('"tokens"')
    expect(store.record).toMatchObject({ ended: { reason: 'loggedOut' } })
    expect(store.record).not.toHaveProperty('tokens')
  })
})
