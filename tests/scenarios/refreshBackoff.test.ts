/** DESIGN §4.2 below its table: when a refresh that failed is tried again. */
import type { WakeSignal } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'
import { createExpiredWorld, down, times, waitsOf } from '../helpers/refreshTimes.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld } from '../helpers/world.ts'
import { wakeSource } from '../helpers/wakeSource.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

describe('backoff', () => {
  it('the first retry comes after one second', async () => {
    const { auth, clock, answer, refreshes } = await createExpiredWorld()
    answer(down())
    await reasonOf(auth.getAccessToken())
    expect(auth.explain().retryAt).toBe(clock.now() + SECOND)
    await clock.advance(SECOND - 1)
    expect(refreshes).toHaveLength(1)
    await clock.advance(1)
    expect(refreshes).toHaveLength(2)
    expect(auth.status, 'and nobody had to ask').toBe('valid')
  })

  it('then they double to a minute, at the slowest', async () => {
    const world = await createExpiredWorld({ random: () => 1 })
    world.answer(...times(1_000, down()))
    expect((await waitsOf(world, 4 * MINUTE)).map((wait) => wait / SECOND)).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  })

  it('with full jitter: somewhere between a second and that', async () => {
    const world = await createExpiredWorld({ random: () => 0.5 })
    world.answer(...times(1_000, down()))
    const waits = await waitsOf(world)
    expect(waits[0]).toBe(SECOND)
    waits.slice(1).forEach((wait, i) => {
      expect(wait).toBeGreaterThan(SECOND)
      expect(wait).toBeLessThan(Math.min(2 ** (i + 1), 60) * SECOND + 500)
    })
    expect(waits.length).toBeGreaterThan(100)
  })

  it('starts anew after a success', async () => {
    const { auth, clock, answer } = await createExpiredWorld()
    answer(...times(3, down()))
    await reasonOf(auth.getAccessToken())
    await clock.advance(MINUTE)
    expect(auth.status).toBe('valid')
    clock.sleep(10 * MINUTE)
    answer(down())
    await reasonOf(auth.getAccessToken())
    expect(auth.explain()).toMatchObject({ failures: 1, retryAt: clock.now() + SECOND })
  })
})

describe('Retry-After is a floor', () => {
  it('under the backoff: nothing is sent before, whoever asks or wakes', async () => {
    const { auth, clock, answer, refreshes } = await createExpiredWorld()
    answer(down(5 * MINUTE))
    await reasonOf(auth.getAccessToken())
    for (let i = 0; i < 4; i++) {
      await clock.advance(MINUTE)
      auth.wake()
      await reasonOf(auth.getAccessToken())
      await reasonOf(auth.refresh())
    }
    expect(refreshes).toHaveLength(1)
    await clock.advance(MINUTE)
    expect(refreshes).toHaveLength(2)
  })

  it('that waking does not end', async () => {
    const { auth, answer, eventTypes } = await createExpiredWorld()
    answer(down(5 * MINUTE))
    await reasonOf(auth.getAccessToken())
    const before = eventTypes().length
    auth.wake()
    await settle()
    expect(eventTypes(), 'no try that would have to be called off').toHaveLength(before)
    expect(auth.explain()).toMatchObject({ state: 'expired.backingOff' })
  })

  it('and no ceiling: a shorter one does not shorten the backoff', async () => {
    const { auth, clock, answer } = await createExpiredWorld({ random: () => 1 })
    answer(...times(3, down()), down(SECOND))
    await reasonOf(auth.getAccessToken())
    await clock.advance(7 * SECOND)
    expect(auth.explain()).toMatchObject({ failures: 4, retryAt: clock.now() + 8 * SECOND })
  })

  it('also for whoever comes next to the same storage', async () => {
    const storage = memoryStorage()
    const { auth, clock, answer } = await createExpiredWorld({ storage })
    answer(down(5 * MINUTE))
    await reasonOf(auth.getAccessToken())
    auth.close()
    const { auth: next, refreshes } = createWorld({ storage, clock })
    expect(await reasonOf(next.getAccessToken())).toHaveProperty('retryAt', clock.now() + 5 * MINUTE)
    expect(refreshes).toHaveLength(0)
    await clock.advance(5 * MINUTE)
    expect(refreshes).toHaveLength(1)
    expect(next.status).toBe('valid')
  })

  it('of many years locks nobody out for more than a day', async () => {
    const { auth, clock, answer, refreshes } = await createExpiredWorld()
    answer(down(10 * 365 * DAY))
    await reasonOf(auth.getAccessToken())
    expect(auth.explain().retryAt).toBe(clock.now() + DAY)
    await clock.advance(DAY)
    expect(refreshes, 'asked again').toHaveLength(2)
    expect(auth.status).toBe('valid')
  })

  it('that is no sane number does not spoil what is stored', async () => {
    const storage = memoryStorage()
    const { auth, clock, answer } = await createExpiredWorld({ storage })
    // What a header of 400 digits comes to.
    answer(down(Infinity))
    await reasonOf(auth.getAccessToken())
    auth.close()
    const { auth: next } = createWorld({ storage, clock })
    expect(next.explain()).toMatchObject({ status: 'expired', refreshable: true })
  })

  it.each([NaN, -5 * MINUTE])('of %f is none', async (retryAfter) => {
    const { auth, clock, answer, refreshes } = await createExpiredWorld()
    answer(down(retryAfter))
    await reasonOf(auth.getAccessToken())
    expect(auth.explain().retryAt).toBe(clock.now() + SECOND)
    await clock.advance(SECOND)
    expect(refreshes).toHaveLength(2)
  })
})

describe('none while offline; online and wake retry at once', () => {
  function inHand() {
    const { source, tell } = wakeSource()
    return { source, tell: (signal: WakeSignal) => (tell(signal), settle()) }
  }

  it.each(['online', 'wake', 'visible'] as const)('%s ends the backoff at once', async (signal) => {
    const { source, tell } = inHand()
    const { auth, clock, answer, refreshes } = await createExpiredWorld({ wakeSources: [source], random: () => 1 })
    answer(...times(6, down()))
    await reasonOf(auth.getAccessToken())
    await clock.advance(31 * SECOND)
    expect(refreshes).toHaveLength(6)
    expect(auth.explain().state).toBe('expired.backingOff')
    await tell(signal)
    expect(refreshes).toHaveLength(7)
    expect(auth.status).toBe('valid')
  })

  it('expired and offline: no retry, until online', async () => {
    const { source, tell } = inHand()
    const { auth, clock, answer, refreshes } = await createExpiredWorld({ wakeSources: [source] })
    answer(down())
    await reasonOf(auth.getAccessToken())
    await tell('offline')
    await clock.advance(DAY)
    await tell('wake')
    expect(refreshes).toHaveLength(1)
    await tell('online')
    expect(refreshes).toHaveLength(2)
    expect(auth.status).toBe('valid')
  })

  it('expiring and offline: no early refresh, until online', async () => {
    const { source, tell } = inHand()
    const { auth, clock, refreshes } = await createLoggedInWorld({ wakeSources: [source] })
    await tell('offline')
    await clock.advance(250 * SECOND)
    expect(auth.explain().state).toBe('expiring.due')
    expect(refreshes).toHaveLength(0)
    await tell('online')
    expect(refreshes).toHaveLength(1)
  })

  it('expiring: as soon as the five seconds between early refreshes are over', async () => {
    const { source, tell } = inHand()
    const { clock, answer, refreshes } = await createLoggedInWorld({ wakeSources: [source], random: () => 1 })
    answer(...times(5, down()))
    await clock.advance(241 * SECOND)
    expect(refreshes, 'at 225, 230, 235 and 240 s; the next would be at 248 s').toHaveLength(4)
    await tell('wake')
    expect(refreshes).toHaveLength(4)
    await clock.advance(4 * SECOND)
    expect(refreshes).toHaveLength(5)
  })
})
