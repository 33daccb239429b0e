/** What the simulator has found, each as small as it could be made. */
import type { RefreshLock, StoredRecord, TokenStorage } from 'authchart'
import { RefreshRejectedError } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { expect, it, vi } from 'vitest'
import { channels } from '../helpers/channels.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, jwt, pair } from '../helpers/world.ts'

it('a store that does its work after it was given up changes nothing any more', async () => {
  const [storage, clock] = [memoryStorage(), new SimulatedClock()]
  let isSlow = false
  const slow: TokenStorage = {
    read: () => storage.read(),
    update: (change) =>
      isSlow
        ? new Promise((resolve) =>
            clock.setTimeout(() => {
              resolve(storage.update(change))
            }, 8_000),
          )
        : storage.update(change),
  }
  const { auth } = createWorld({ storage: slow, clock })
  await auth.logIn(pair(300))
  isSlow = true
  void auth.refresh().catch(() => undefined)
  await clock.advance(100)
  isSlow = false
  const login = auth.logIn(pair(300))
  await clock.advance(6_000)
  await login
  const { generation, session } = storage.read() as StoredRecord
  await clock.advance(10_000)
  expect(storage.read()).toMatchObject({ generation, session })
})

it('who gets the lock waits for a refresh that somebody made without it', async () => {
  const [storage, clock, channel] = [memoryStorage(), new SimulatedClock(), channels()]
  const unlocked: RefreshLock = { hold: (work) => work(false) }
  const locked: RefreshLock = { hold: (work) => work(true) }
  const one = createWorld({ storage, clock, channel: channel(), lock: unlocked })
  const other = createWorld({ storage, clock, channel: channel(), lock: locked })
  await one.auth.logIn(pair(300))
  await settle()
  let release: () => void = () => undefined
  const answered = new Promise<void>((resolve) => (release = resolve))
  one.answer(() => answered.then(() => pair(300)))
  const first = one.auth.refresh()
  await settle()
  const second = other.auth.refresh()
  await clock.advance(1_000)
  expect([one.refreshes.length, other.refreshes.length]).toEqual([1, 0])
  release()
  await clock.advance(1_000)
  await Promise.all([first, second])
  expect([one.refreshes.length, other.refreshes.length]).toEqual([1, 0])
})

it('a restart after the end of a session that was refused says why it has ended', async () => {
  const [storage, clock] = [memoryStorage(), new SimulatedClock()]
  const one = createWorld({ storage, clock })
  await one.auth.logIn(pair(300))
  one.answer(() => Promise.reject(new RefreshRejectedError()))
  await reasonOf(one.auth.refresh())
  one.auth.close()
  clock.sleep(600_000)
  const next = createWorld({ storage, clock })
  expect(next.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
})

it("a sibling's dead token does not end the own backoff", async () => {
  const [storage, clock, channel] = [memoryStorage(), new SimulatedClock(), channels()]
  const worlds = [1, 2].map(() => createWorld({ storage, clock, channel: channel(), lifetime: 0 }))
  await worlds[0]?.auth.logIn(pair(300))
  clock.sleep(600_000)
  // Both are asked ever again, and each dead token is news for the other.
  for (let second = 0; second < 10; second++) {
    for (const { auth } of worlds) await reasonOf(auth.getAccessToken())
    await clock.advance(1_000)
  }
  for (const { refreshes } of worlds) expect(refreshes.length).toBeLessThanOrEqual(3)
})

it('a mark of the future is waited for no longer than any other: the clock was set back', async () => {
  const [storage, clock] = [memoryStorage(), new SimulatedClock()]
  const one = createWorld({ storage, clock })
  await one.auth.logIn(pair(300))
  one.answer(() => new Promise(() => undefined))
  void one.auth.refresh().catch(() => undefined)
  await settle()
  one.auth.close()
  clock.jump(-3_600_000)
  const other = createWorld({ storage, clock, lock: { hold: (work) => work(false) } })
  const refreshed = other.auth.refresh()
  await clock.advance(30_000)
  await refreshed
  expect(other.refreshes).toHaveLength(1)
})

it('siblings that try in vain, one after the other, are not waited for without end', async () => {
  const [storage, clock] = [memoryStorage(), new SimulatedClock()]
  const lock: RefreshLock = { hold: (work) => work(false) }
  const one = createWorld({ storage, clock, lock })
  const { generation } = await one.auth.logIn(pair(300)).then(() => storage.read() as StoredRecord)
  const mark = (): void =>
    void storage.update((record) => ({
      ...(record as StoredRecord),
      pending: { by: 'somebody else', at: clock.now() },
    }))
  mark()
  const ended = vi.fn<(error: unknown) => void>()
  void reasonOf(one.auth.refresh()).then(ended)
  for (let second = 0; second < 60 && ended.mock.calls.length === 0; second++) {
    mark()
    await clock.advance(1_000)
  }
  expect(ended.mock.lastCall?.[0]).toMatchObject({ code: 'ERR_AUTH_REFRESH_UNAVAILABLE' })
  expect(storage.read()).toMatchObject({ generation })
})

it('a login of somebody else that a refresh finds is told of before anybody is served with it', async () => {
  const [storage, clock] = [memoryStorage(), new SimulatedClock()]
  const one = createWorld({ storage, clock })
  await one.auth.logIn({ ...pair(300), accessToken: jwt({ sub: 'alice' }) })
  const other = createWorld({ storage, clock })
  await other.auth.logIn({ ...pair(60), accessToken: jwt({ sub: 'bob' }) })
  clock.sleep(600_000)
  one.answer(() => Promise.reject(new TypeError('Failed to fetch')))
  await reasonOf(one.auth.getAccessToken())
  expect(one.auth.explain()).toMatchObject({ subject: 'bob', generation: 2 })
  expect(one.eventTypes()).toContain('adopted')
})

/** A store in memory whose reads wait until they are let go. */
function held() {
  const storage = memoryStorage()
  const gate = { isClosed: false, open: (): void => undefined }
  const read = async (): Promise<unknown> => {
    const found = storage.read()
    if (gate.isClosed) await new Promise<void>((resolve) => (gate.open = resolve))
    return found
  }
  return { storage: { read, update: (change) => storage.update(change) } satisfies TokenStorage, plain: storage, gate }
}

it('a logout while a refresh looks into the storage: what it finds there is not taken over any more', async () => {
  const [{ storage, plain, gate }, clock] = [held(), new SimulatedClock()]
  const one = createWorld({ storage, clock })
  await one.auth.logIn(pair(300))
  const other = createWorld({ storage: plain, clock })
  for (let count = 0; count < 3; count++) await other.auth.refresh()
  gate.isClosed = true
  void one.auth.refresh().catch(() => undefined)
  await settle()
  const loggedOut = one.auth.logOut()
  gate.open()
  await loggedOut
  await settle()
  expect(one.auth.status).toBe('loggedOut')
  expect(one.auth.peekAccessToken()).toBeUndefined()
})

it('a login while a refusal is looked into keeps its refresh token', async () => {
  const [{ storage, gate }, clock] = [held(), new SimulatedClock()]
  const { auth, answer, refreshes } = createWorld({ storage, clock })
  await auth.logIn(pair(300))
  answer(() => {
    gate.isClosed = true
    return Promise.reject(new RefreshRejectedError())
  })
  void auth.refresh().catch(() => undefined)
  await settle()
  const login = auth.logIn(pair(300))
  gate.isClosed = false
  gate.open()
  await login
  await clock.advance(1_000)
  expect(auth.explain()).toMatchObject({ status: 'valid', refreshable: true })
  await auth.refresh()
  expect(refreshes.at(-1)?.refreshToken).toBeDefined()
})

it('an end that could not be stored does not end, hours later, the session of a new login', async () => {
  const [storage, clock] = [memoryStorage(), new SimulatedClock()]
  let isFull = false
  const full: TokenStorage = {
    read: () => storage.read(),
    update: (change) => {
      if (isFull) throw new Error('full')
      return storage.update(change)
    },
  }
  const old = createWorld({ storage: full, clock })
  await old.auth.logIn(pair(300))
  isFull = true
  for (let count = 0; count < 5; count++) await old.auth.refresh()
  old.answer(() => Promise.reject(new RefreshRejectedError()))
  await reasonOf(old.auth.refresh())
  await clock.advance(300_000)
  expect(old.auth.status).toBe('loggedOut')
  const fresh = createWorld({ storage, clock })
  await fresh.auth.logIn(pair(3_600))
  isFull = false
  await clock.advance(120_000)
  fresh.auth.wake()
  expect(fresh.auth.status).toBe('valid')
  expect((storage.read() as StoredRecord).tokens).toBeDefined()
})

it('a tab whose session has ended sees a login after a wipe, although that counts from the start', async () => {
  const [clock, channel] = [new SimulatedClock(), channels()]
  let kept = memoryStorage()
  const storage: TokenStorage = { read: () => kept.read(), update: (change) => kept.update(change) }
  const old = createWorld({ storage, clock, channel: channel() })
  await old.auth.logIn(pair(300))
  for (let count = 0; count < 3; count++) await old.auth.refresh()
  await old.auth.logOut()
  kept = memoryStorage()
  const fresh = createWorld({ storage, clock, channel: channel() })
  await fresh.auth.logIn(pair(300))
  await settle()
  expect(old.auth.status).toBe('valid')
  expect(old.auth.explain().generation).toBe(fresh.auth.explain().generation)
})

it('the end of a session that could not be stored does not end one that somebody began beside it', async () => {
  const [storage, clock, channel] = [memoryStorage(), new SimulatedClock(), channels()]
  let isBroken = false
  const breaking: TokenStorage = {
    read: () => (isBroken ? Promise.reject(new Error('broken')) : storage.read()),
    update: (change) => (isBroken ? Promise.reject(new Error('broken')) : storage.update(change)),
  }
  const [old, fresh] = [1, 2].map(() => createWorld({ storage: breaking, clock, channel: channel() }))
  if (old === undefined || fresh === undefined) throw new Error('no worlds')
  await old.auth.logIn(pair(300))
  for (let count = 0; count < 5; count++) await old.auth.refresh()
  isBroken = true
  old.answer(() => Promise.reject(new RefreshRejectedError()))
  await reasonOf(old.auth.refresh())
  await clock.advance(300_000)
  expect(old.auth.status).toBe('loggedOut')
  await fresh.auth.logIn(pair(3_600))
  const token = fresh.auth.peekAccessToken()
  // The end is stored first.
  isBroken = false
  await clock.advance(600_000)
  old.auth.wake()
  fresh.auth.wake()
  await clock.advance(1_000)
  expect(fresh.auth.status).toBe('valid')
  expect(fresh.auth.peekAccessToken()).toBe(token)
  expect((storage.read() as StoredRecord).tokens?.accessToken).toBe(token)
  expect(old.auth.peekAccessToken()).toBe(token)
})
