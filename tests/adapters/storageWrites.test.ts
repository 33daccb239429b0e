/** What is written to a storage, in which order, and when again: nothing is lost, and nothing is left behind. */
import type { TokenStorage } from 'authchart'
import { asyncStorage, memoryStorage } from 'authchart/storage'
import { expect, it } from 'vitest'
import type { StoredRecord } from '../../machines/record.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair } from '../helpers/world.ts'
import { FakeStore } from './stores.ts'

const [SECOND, MINUTE] = [1_000, 60_000]

/** In memory; its writes fail while it is full. */
function fillable() {
  const storage = memoryStorage()
  const mood = { isFull: false, isBlocked: false }
  const port: TokenStorage = {
    read: () => {
      if (mood.isBlocked) throw new Error('blocked')
      return storage.read()
    },
    update: (change) => {
      if (mood.isFull) throw new Error('full')
      return storage.update(change)
    },
  }
  return { port, mood, stored: () => storage.read() as StoredRecord | undefined }
}

it('a write waits for the one before, however slow that is: the logout is what stays', async () => {
  const clock = new SimulatedClock()
  let held: StoredRecord | undefined
  const delays = [500, 10]
  // It lets writes overtake each other.
  const storage: TokenStorage = {
    read: () => held,
    async update(change) {
      const next = change(held)
      await new Promise<void>((resolve) => clock.setTimeout(resolve, delays.shift() ?? 0))
      held = next ?? held
    },
  }
  const { auth } = createWorld({ clock, storage })
  void auth.logIn(pair(300))
  void auth.logOut()
  await clock.advance(SECOND)
  expect(held).toMatchObject({ ended: { reason: 'loggedOut' } })
})

it('what could not be written is not forgotten over a change that came to nothing', async () => {
  const { port, mood, stored } = fillable()
  mood.isFull = true
  const heard: number[] = []
  const channel = { announce: (generation: number) => heard.push(generation), subscribe: () => () => undefined }
  const { auth, clock } = await createLoggedInWorld({ storage: port, channel, idleLimit: 60 * MINUTE })
  auth.stay()
  await settle()
  const announced = heard.length
  // In the same millisecond: there is nothing to add.
  auth.stay()
  await settle()
  expect(heard, 'nobody is told of nothing').toHaveLength(announced)
  mood.isFull = false
  await clock.advance(MINUTE)
  expect(stored()?.tokens?.accessToken).toBe(auth.peekAccessToken())
})

it('one retry is enough for however many writes that failed', async () => {
  const { port, mood } = fillable()
  mood.isFull = true
  const { auth, clock } = await createLoggedInWorld({ storage: port })
  const before = clock.pendingTimers
  for (let i = 0; i < 3; i++) await auth.logIn(pair(300))
  expect(clock.pendingTimers).toBe(before)
  auth.close()
  expect(clock.pendingTimers).toBe(0)
})

it('nothing is to be tried again after a read that failed', async () => {
  const { port, mood } = fillable()
  const { auth, clock, events } = await createLoggedInWorld({ storage: port })
  const before = clock.pendingTimers
  mood.isBlocked = true
  auth.wake()
  await settle()
  expect(events.at(-1)).toMatchObject({ type: 'storageFailed', error: { operation: 'read' } })
  expect(clock.pendingTimers).toBe(before)
})

it('what was to be read and is no record counts as a read that failed', async () => {
  const { auth, events } = createWorld({ storage: { read: () => 'garbage', update: () => undefined } })
  await auth.ready
  await settle()
  expect(events).toMatchObject([{ type: 'storageFailed', error: { operation: 'read' } }])
})

it('a store that has answered is not waited for any more', async () => {
  const clock = new SimulatedClock()
  const { auth } = await createLoggedInWorld({ clock, storage: asyncStorage(new FakeStore(clock)) })
  await clock.advance(0)
  auth.wake()
  await clock.advance(0)
  const other = await createLoggedInWorld()
  expect(clock.pendingTimers).toBe(other.clock.pendingTimers)
})

it('while another session is written, one that could not be stored counts above it', async () => {
  const { port, mood, stored } = fillable()
  const clock = new SimulatedClock()
  const one = await createLoggedInWorld({ storage: port, clock })
  await clock.advance(1)
  mood.isFull = true
  await one.auth.logIn(pair(300))
  mood.isFull = false
  // It has not heard of that login, and counts on from what is stored.
  const other = createWorld({ storage: port, clock })
  for (let i = 0; i < 4; i++) await other.auth.refresh()
  expect(stored()?.generation).toBe(5)
  await clock.advance(MINUTE)
  expect(stored()?.tokens?.accessToken).toBe(one.auth.peekAccessToken())
  expect(stored()?.generation).toBeGreaterThan(5)
})

it('a store that comes back to a write which was given up has nothing to write', async () => {
  const clock = new SimulatedClock()
  const changes: Change[] = []
  const storage: TokenStorage = {
    read: () => undefined,
    update(change) {
      changes.push(change)
      return new Promise<never>(() => undefined)
    },
  }
  const { auth } = createWorld({ clock, storage })
  void auth.logIn(pair(300))
  await settle()
  expect(changes[0]?.(undefined)).toMatchObject({ generation: 1 })
  await clock.advance(MINUTE)
  expect(changes[0]?.(undefined)).toBeUndefined()
})

it('what a store has been shown is not decided anew when the store fails after all', async () => {
  const { storage, mood } = staleOnce()
  const one = await createLoggedInWorld({ storage })
  const other = createWorld({ storage, clock: one.clock })
  mood.before = storage.read()
  await other.auth.refresh()
  mood.isStale = true
  await one.auth.refresh()
  expect(one.refreshes, 'the other has presented that refresh token').toEqual([])
  expect(one.auth.peekAccessToken()).toBe(other.auth.peekAccessToken())
})

type Change = Parameters<TokenStorage['update']>[0]

/** While it is stale it reads what was before; the next write is shown what is there, fails, and ends that. */
function staleOnce() {
  const base = memoryStorage()
  const mood = { isStale: false, before: undefined as unknown }
  const storage = {
    read: () => (mood.isStale ? mood.before : base.read()),
    update(change: Change): unknown {
      if (!mood.isStale) return base.update(change)
      mood.isStale = false
      change(base.read())
      throw new Error('full')
    },
  }
  return { storage: storage as TokenStorage, mood }
}
