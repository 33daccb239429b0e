/** A refresh that somebody else carries out, by the port `executor`: what is asked for, and what is made of each outcome. */
import {
  RefreshRejectedError,
  TokenEndpointError,
  type RefreshExecutor,
  type RotationOutcome,
  type RotationTask,
  type TokenStorage,
} from 'authchart'
import { asyncStorage, memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import type { StoredRecord } from '../../machines/record.ts'
import { FakeStore } from '../adapters/stores.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair, type World, type WorldOptions } from '../helpers/world.ts'

type Outcome = RotationOutcome | undefined

/** Somebody who is told what to answer. */
function elsewhere(answer: (task: RotationTask) => Outcome | Promise<Outcome>) {
  const tasks: RotationTask[] = []
  const signals: AbortSignal[] = []
  const executor: RefreshExecutor = () => async (task, signal) => {
    tasks.push(task)
    signals.push(signal)
    return answer(task)
  }
  return { executor, tasks, signals }
}

/** A record as the other would have stored it. */
const recordFrom = (
  generation: number,
  { clock }: Pick<World, 'clock'>,
  more: Partial<StoredRecord> = {},
): StoredRecord => {
  const { accessToken, refreshToken } = pair()
  const now = clock.now()
  return {
    v: 1,
    generation,
    savedAt: now,
    issuedAt: now,
    expiresAt: now + 300_000,
    lifetime: 300_000,
    tokens: { accessToken: String(accessToken), refreshToken: String(refreshToken) },
    ...more,
  }
}

it('is asked for with all that the other has to know, and no token', async () => {
  const { executor, tasks } = elsewhere(() => ({ record: undefined, error: new TokenEndpointError('later') }))
  const world = await createLoggedInWorld({
    executor,
    refreshTimeout: 4_000,
    sendMargin: 500,
    accessTokenLifetime: 60_000,
  })
  await reasonOf(world.auth.refresh())
  expect(tasks).toEqual([
    { generation: 1, holdsTokens: true, refreshTimeout: 4_000, sendMargin: 500, accessTokenLifetime: 60_000 },
  ])
  expect(world.refreshes).toEqual([])
})

it('that brought new tokens: they are taken over, and counted on from', async () => {
  const [clock, storage] = [new SimulatedClock(), memoryStorage()]
  const { executor, tasks } = elsewhere(async ({ generation }) => {
    await storage.update(() => recordFrom(generation + 1, { clock }))
    return { record: JSON.stringify(storage.read()), error: undefined }
  })
  const { auth, refreshes, eventTypes } = await createLoggedInWorld({ clock, storage, executor })
  const before = auth.peekAccessToken()
  await auth.refresh()
  expect(auth.peekAccessToken()).not.toBe(before)
  expect(auth.explain()).toMatchObject({ status: 'valid', generation: 2 })
  await auth.refresh()
  expect(tasks.map(({ generation }) => generation)).toEqual([1, 2])
  expect(refreshes).toEqual([])
  expect(eventTypes()).toEqual(['loggedIn', 'refreshed', 'refreshed'])
})

it('that cannot be had: the page makes it itself', async () => {
  const { executor, tasks } = elsewhere(() => undefined)
  const { auth, refreshes } = await createLoggedInWorld({ executor })
  await auth.refresh()
  expect(tasks).toHaveLength(1)
  expect(refreshes).toHaveLength(1)
  expect(auth.explain()).toMatchObject({ status: 'valid', generation: 2 })
})

it('that ended without anything new is a failure that passes', async () => {
  const { executor } = elsewhere(() => ({ record: undefined, error: undefined }))
  const { auth, refreshes } = await createLoggedInWorld({ executor })
  expect(await reasonOf(auth.refresh())).toMatchObject({
    code: 'ERR_AUTH_REFRESH_UNAVAILABLE',
    cause: { code: 'ERR_AUTH_TOKEN_ENDPOINT', status: 409 },
  })
  expect(auth.explain()).toMatchObject({ state: 'expiring.coolingDown', refreshable: true, failures: 1 })
  expect(refreshes).toEqual([])
})

describe('that was refused', () => {
  const error = new RefreshRejectedError('no', { reason: 'refreshOutcomeLost' })

  it('leaves the token until its end, and says why at last', async () => {
    const { executor, tasks } = elsewhere(() => ({ record: undefined, error }))
    const { auth, clock } = await createLoggedInWorld({ executor })
    const token = auth.peekAccessToken()
    expect(await reasonOf(auth.refresh())).toMatchObject({ code: 'ERR_AUTH_REFRESH_REJECTED' })
    expect(auth.explain()).toMatchObject({ state: 'expiring.draining', refreshable: false })
    expect(auth.peekAccessToken()).toBe(token)
    await clock.advance(300_000)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshOutcomeLost' })
    expect(tasks).toHaveLength(1)
  })

  it('is noted once where the record says so already, and what is stored next counts above it', async () => {
    const [clock, storage] = [new SimulatedClock(), memoryStorage()]
    const { executor } = elsewhere(({ generation }) => ({
      record: recordFrom(generation + 1, { clock }, { refused: 'refreshOutcomeLost' }),
      error,
    }))
    const { auth } = await createLoggedInWorld({ clock, storage, executor })
    await reasonOf(auth.refresh())
    expect(auth.explain()).toMatchObject({ state: 'expiring.draining', refreshable: false })
    const next = recordFrom(3, { clock })
    await storage.update(() => next)
    auth.wake()
    expect(auth.peekAccessToken()).toBe(next.tokens?.accessToken)
  })
})

it('that failed otherwise keeps the refresh token for the next try', async () => {
  const outcomes: Outcome[] = [{ record: undefined, error: new TokenEndpointError('down', { status: 503 }) }, undefined]
  const { executor } = elsewhere(() => outcomes.shift())
  const { auth, clock, refreshes } = await createLoggedInWorld({ executor })
  await reasonOf(auth.refresh())
  expect(auth.explain()).toMatchObject({ state: 'expiring.coolingDown', refreshable: true, generation: 1 })
  await clock.advance(10_000)
  expect(refreshes).toHaveLength(1)
  expect(auth.status).toBe('valid')
})

it('that found the session ended ends it here, for the same reason', async () => {
  const clock = new SimulatedClock()
  const { executor } = elsewhere(({ generation }) => ({
    record: { v: 1, generation: generation + 1, savedAt: clock.now(), ended: { reason: 'loggedOut', at: clock.now() } },
    error: undefined,
  }))
  const { auth } = await createLoggedInWorld({ clock, executor })
  expect(await reasonOf(auth.refresh())).toMatchObject({ code: 'ERR_AUTH_LOGGED_OUT' })
  expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOutElsewhere' })
})

describe('is made by the page itself', () => {
  it('when its storage has failed, for the other cannot know what is held', async () => {
    const { executor, tasks } = elsewhere(() => ({ record: undefined, error: undefined }))
    const shared = memoryStorage()
    let isBroken = false
    const storage: TokenStorage = {
      read: () => shared.read(),
      update: (change) => {
        if (isBroken) throw new Error('disk full')
        return shared.update(change)
      },
    }
    const { auth, refreshes } = await createLoggedInWorld({ executor, storage })
    isBroken = true
    // This write fails, and with it the store.
    await auth.logIn(pair(300))
    await auth.refresh()
    expect(tasks).toEqual([])
    expect(refreshes).toHaveLength(1)
  })

  it('when the storage was emptied, for the other would find nothing', async () => {
    const { executor, tasks } = elsewhere(() => ({ record: undefined, error: undefined }))
    let shared = memoryStorage()
    const storage: TokenStorage = { read: () => shared.read(), update: (change) => shared.update(change) }
    const { auth, refreshes } = await createLoggedInWorld({ executor, storage })
    shared = memoryStorage()
    await auth.refresh()
    expect(tasks).toEqual([])
    expect(refreshes).toHaveLength(1)
  })
})

it('is asked for without tokens as well, where a cookie may hold the session', async () => {
  const clock = new SimulatedClock()
  const { executor, tasks } = elsewhere(() => ({ record: recordFrom(1, { clock }), error: undefined }))
  const refresher: WorldOptions['refresher'] = Object.assign(() => Promise.reject(new Error('not here')), {
    restoresSession: true,
  })
  const { auth } = createWorld({ clock, executor, refresher })
  await auth.ready
  expect(tasks).toMatchObject([{ generation: 0, holdsTokens: false }])
  expect(auth.status).toBe('valid')
})

describe('after a logout', () => {
  it('nothing is taken over, whatever comes of it', async () => {
    let end: (outcome: Outcome) => void = () => undefined
    const { executor, signals } = elsewhere(() => new Promise((resolve) => (end = resolve)))
    const world = await createLoggedInWorld({ executor })
    const { auth, refreshes, events } = world
    const refreshed = reasonOf(auth.refresh())
    await settle()
    await auth.logOut()
    expect(signals[0]?.aborted).toBe(true)
    end({ record: recordFrom(9, world), error: undefined })
    expect(await refreshed).toMatchObject({ code: 'ERR_AUTH_LOGGED_OUT' })
    await settle()
    expect(auth.status).toBe('loggedOut')
    expect(auth.peekAccessToken()).toBeUndefined()
    expect(auth.explain().generation).toBeLessThan(9)
    expect(refreshes).toEqual([])
    expect(events.at(-1)).toMatchObject({ type: 'loggedOut' })
  })

  it('nobody is asked any more, were it still to be begun', async () => {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const { executor, tasks } = elsewhere(() => ({ record: undefined, error: undefined }))
    const { auth, refreshes } = await createLoggedInWorld({ clock, executor, storage: asyncStorage(store) })
    await clock.advance(0)
    store.delay = 100
    const refreshed = reasonOf(auth.refresh())
    void auth.logOut()
    await clock.advance(1_000)
    await refreshed
    expect(tasks).toEqual([])
    expect(refreshes).toEqual([])
  })
})
