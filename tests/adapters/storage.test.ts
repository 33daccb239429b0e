/** The storages as ports, and DESIGN §3: a session is restored from them. */
import { isLoggedOutError, RefreshRejectedError, type StoredRecord } from 'authchart'
import { asyncStorage, memoryStorage, webStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { secretToken } from '../helpers/canary.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, ORIGIN, pair } from '../helpers/world.ts'
import { FakeArea, FakeStore } from './stores.ts'

const START = new SimulatedClock().now()
const recordOf = (generation: number): StoredRecord => ({
  v: 1,
  generation,
  savedAt: START,
  tokens: { accessToken: secretToken('access'), refreshToken: secretToken('refresh') },
  issuedAt: START,
  expiresAt: START + 300_000,
  lifetime: 300_000,
})

describe('memoryStorage', () => {
  it('holds nothing at first, then what was stored last', () => {
    const storage = memoryStorage()
    expect(storage.read()).toBeUndefined()
    const record = recordOf(1)
    expect(storage.update(() => record)).toBeUndefined()
    expect(storage.read()).toBe(record)
  })

  it('hands what is stored to the change, and keeps it when the answer is undefined', () => {
    const storage = memoryStorage()
    const record = recordOf(1)
    void storage.update(() => record)
    let seen: unknown
    void storage.update((stored) => void (seen = stored))
    expect(seen).toBe(record)
    expect(storage.read()).toBe(record)
  })

  it('shares a session between those who share it', async () => {
    const storage = memoryStorage()
    const first = await createLoggedInWorld({ storage })
    const second = createWorld({ storage, clock: first.clock })
    expect(second.auth.peekAccessToken()).toBe(first.auth.peekAccessToken())
    expect(createWorld().auth.status, 'while each call makes one of its own').toBe('loggedOut')
  })
})

describe('webStorage', () => {
  it('keeps the record as JSON under `authchart`, or under the key it is given', () => {
    const area = new FakeArea()
    const record = recordOf(1)
    void webStorage(area).update(() => record)
    void webStorage(area, { key: 'mine' }).update(() => recordOf(2))
    expect([...area.items.keys()]).toEqual(['authchart', 'mine'])
    expect(area.record).toEqual(record)
    expect(webStorage(area).read()).toBe(area.items.get('authchart'))
  })

  it('hands what is stored to the change, and writes nothing when the answer is undefined', () => {
    const area = new FakeArea()
    area.items.set('authchart', 'garbage')
    let seen: unknown
    void webStorage(area).update((stored) => void (seen = stored))
    expect(seen).toBe('garbage')
    expect(area.writes).toEqual([])
  })

  it('touches the area only when it is used, where the mere access may throw', () => {
    let isBlocked = true
    const area = new FakeArea()
    const storage = webStorage(() => {
      if (isBlocked) throw new DOMException('Access is denied', 'SecurityError')
      return area
    })
    expect(() => storage.read()).toThrow('denied')
    isBlocked = false
    expect(storage.read()).toBeNull()
  })

  it('keeps what it had when it is full', () => {
    const area = new FakeArea()
    const storage = webStorage(area)
    void storage.update(() => recordOf(1))
    area.mood = 'full'
    expect(() => storage.update(() => recordOf(2))).toThrow('quota')
    expect(area.record).toHaveProperty('generation', 1)
  })
})

describe('asyncStorage', () => {
  it('keeps the record as JSON under `authchart`, or under the key it is given', async () => {
    const store = new FakeStore(new SimulatedClock())
    const record = recordOf(1)
    await asyncStorage(store).update(() => record)
    await asyncStorage(store, { key: 'mine' }).update(() => recordOf(2))
    expect([...store.items.keys()]).toEqual(['authchart', 'mine'])
    expect(store.record).toEqual(record)
    expect(await asyncStorage(store).read()).toBe(store.items.get('authchart'))
  })

  it('hands what is stored to the change, and writes nothing when the answer is undefined', async () => {
    const store = new FakeStore(new SimulatedClock())
    store.items.set('authchart', 'garbage')
    let seen: unknown
    await asyncStorage(store).update((stored) => void (seen = stored))
    expect(seen).toBe('garbage')
    expect(store.writes).toEqual([])
  })

  it('is done when the record is durable, not before', async () => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    store.delay = 100
    let isDone = false
    const updated = Promise.resolve(asyncStorage(store).update(() => recordOf(1))).then(() => (isDone = true))
    await clock.advance(199)
    expect(isDone).toBe(false)
    await clock.advance(1)
    await updated
    expect(store.record).toHaveProperty('generation', 1)
  })

  it('rejects when the store does', async () => {
    const store = new FakeStore(new SimulatedClock())
    store.mood = 'rejecting'
    const storage = asyncStorage(store)
    await expect(storage.read()).rejects.toThrow('gone')
    await expect(storage.update(() => recordOf(1))).rejects.toThrow('gone')
  })

  it('stores one change after the other: a slow write does not come after a later one', async () => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    store.writeDelays.push(1_000, 10)
    const storage = asyncStorage(store)
    void storage.update(() => recordOf(1))
    void storage.update(() => recordOf(2))
    await clock.advance(2_000)
    expect(store.record).toHaveProperty('generation', 2)
  })
})

describe('a session is restored', () => {
  it('from a synchronous store without awaiting ready', () => {
    const area = new FakeArea()
    const record = recordOf(3)
    area.setItem('authchart', JSON.stringify(record))
    const { auth } = createWorld({ storage: webStorage(area) })
    expect(auth.status).toBe('valid')
    expect(auth.peekAccessToken()).toBe(record.tokens?.accessToken)
    expect(auth.tokenFor(`${ORIGIN}/`)).toBe(record.tokens?.accessToken)
    expect(auth.explain()).toMatchObject({ generation: 3, expiresAt: record.expiresAt })
  })

  it('from an asynchronous one, with requests waiting meanwhile', async () => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const record = recordOf(3)
    store.items.set('authchart', JSON.stringify(record))
    store.delay = 2_000
    const { auth } = createWorld({ clock, storage: asyncStorage(store) })
    expect(auth.status).toBe('restoring')
    expect(auth.peekAccessToken()).toBeUndefined()
    const asked = Promise.all([auth.getAccessToken(), auth.tokenFor(`${ORIGIN}/`)])
    await clock.advance(1_999)
    expect(auth.status).toBe('restoring')
    await clock.advance(1)
    expect(await asked).toEqual([record.tokens?.accessToken, record.tokens?.accessToken])
    await auth.ready
    expect(auth.status).toBe('valid')
  })

  it('whose token has ended: it is refreshed for the first request, and never sent', async () => {
    const area = new FakeArea()
    const record = { ...recordOf(3), expiresAt: START }
    area.setItem('authchart', JSON.stringify(record))
    const { auth, refreshes } = createWorld({ storage: webStorage(area) })
    expect(auth.status).toBe('expired')
    expect(await auth.getAccessToken()).not.toBe(record.tokens?.accessToken)
    expect(refreshes[0]?.refreshToken).toBe(record.tokens?.refreshToken)
  })

  it('with the clock set back meanwhile: its token is not served for longer than it lives', async () => {
    const clock = new SimulatedClock()
    const area = new FakeArea()
    area.setItem('authchart', JSON.stringify(recordOf(3)))
    clock.jump(-3_600_000)
    const { auth } = createWorld({ clock, storage: webStorage(area), refreshPolicy: 'onDemand' })
    await clock.advance(300_000)
    expect(auth.peekAccessToken()).toBeUndefined()
  })

  it('after a rotation: with the newest refresh token, and everything known of the token', async () => {
    const area = new FakeArea()
    const first = await createLoggedInWorld({ storage: webStorage(area) })
    await first.auth.refresh()
    first.auth.close()
    const second = createWorld({ storage: webStorage(area), clock: first.clock })
    expect(second.auth.explain()).toEqual(first.auth.explain())
    await second.auth.refresh()
    expect(second.refreshes[0]?.refreshToken).toBeTypeOf('string')
    expect(second.refreshes[0]?.refreshToken).not.toBe(first.refreshes[0]?.refreshToken)
  })

  it('nothing is stored: loggedOut, notLoggedIn', async () => {
    const { auth } = createWorld({ storage: webStorage(new FakeArea()) })
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'notLoggedIn' })
    const error: unknown = await auth.getAccessToken().catch((reason: unknown) => reason)
    expect(isLoggedOutError(error) && error.reason).toBe('notLoggedIn')
  })
})

describe('a tombstone survives a restart with its reason', () => {
  it('after a logout', async () => {
    const area = new FakeArea()
    const { auth, clock } = await createLoggedInWorld({ storage: webStorage(area) })
    const { generation } = auth.explain()
    await auth.logOut()
    expect(area.record).toMatchObject({ generation: generation + 1, ended: { reason: 'loggedOut', at: clock.now() } })
    expect(area.record).not.toHaveProperty('tokens')
    const again = createWorld({ storage: webStorage(area), clock })
    expect(again.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOut' })
  })

  it('after a refusal', async () => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const { auth, answer } = await createLoggedInWorld({ clock, storage: asyncStorage(store) })
    answer(() => Promise.reject(new RefreshRejectedError()))
    clock.sleep(600_000)
    await auth.getAccessToken().catch(() => undefined)
    await settle()
    const again = createWorld({ clock, storage: asyncStorage(store) })
    await again.auth.ready
    expect(again.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
  })

  it('and is not written again, for a restart is no logout', async () => {
    const area = new FakeArea()
    const { auth } = await createLoggedInWorld({ storage: webStorage(area) })
    await auth.logOut()
    const { writes, record } = area
    const written = writes.length
    createWorld({ storage: webStorage(area) })
    createWorld({ storage: webStorage(area) })
    expect(writes).toHaveLength(written)
    expect(area.record).toEqual(record)
  })

  it('and who finds it does not end what a sibling has begun meanwhile', async () => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const { auth } = await createLoggedInWorld({ clock, storage: asyncStorage(store) })
    await auth.logOut()
    let finish: (text: unknown) => void = () => undefined
    const sibling = createWorld({ clock, storage: asyncStorage(store) })
    await sibling.auth.ready
    const storage = asyncStorage(store)
    const found = await storage.read()
    const slow = { ...storage, read: () => new Promise<unknown>((resolve) => (finish = resolve)) }
    const late = createWorld({ clock, storage: slow })
    await sibling.auth.logIn(pair(300))
    finish(found)
    await late.auth.ready
    await settle()
    expect(store.record).not.toHaveProperty('ended')
    expect(store.record).toHaveProperty('tokens.accessToken', sibling.auth.peekAccessToken())
  })

  it('and a login after it counts on', async () => {
    const area = new FakeArea()
    const { auth } = await createLoggedInWorld({ storage: webStorage(area) })
    await auth.logOut()
    const again = createWorld({ storage: webStorage(area) })
    await again.auth.logIn(pair(300))
    expect(area.record).toMatchObject({ generation: 3, tokens: {} })
    expect(area.record).not.toHaveProperty('ended')
  })
})
