/** How often activity is stored and told, whose it is, and when it comes too late. Two tabs that hear each other are in limits.test.ts. */
import { RefreshRejectedError, type TabChannel, type TokenStorage, type WakeSignal } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { tombstone, type StoredRecord } from '../../machines/record.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { wakeSource } from '../helpers/wakeSource.ts'
import { createLoggedInWorld, createWorld, pair, type World, type WorldOptions } from '../helpers/world.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

interface ActiveWorld extends World {
  readonly storage: TokenStorage
  readonly stored: () => StoredRecord
  /** Puts something into the storage, as a sibling does that is not heard. */
  readonly put: (change: (record: StoredRecord) => StoredRecord) => void
  /** Takes everything out of it. */
  readonly wipe: () => void
  readonly tell: (signal: WakeSignal) => void
  readonly announced: number[]
  /** How often the storage was asked to store something. */
  readonly updates: () => number
}

/** Somebody has signed in for a day; whatever is stored and told since then is counted. */
async function createActiveWorld(
  options: WorldOptions = {},
  limits: WorldOptions = { idleLimit: 10 * MINUTE },
): Promise<ActiveWorld> {
  let memory = memoryStorage()
  let updates = 0
  const storage: TokenStorage = {
    read: () => memory.read(),
    update: (change) => {
      updates += 1
      return memory.update(change)
    },
  }
  const announced: number[] = []
  const channel: TabChannel = {
    announce: (generation) => announced.push(generation),
    subscribe: () => () => undefined,
  }
  const { source, tell } = wakeSource()
  const world = await createLoggedInWorld({
    lifetime: 86_400,
    ...limits,
    storage,
    channel,
    wakeSources: [source],
    ...options,
  })
  announced.length = updates = 0
  return {
    ...world,
    storage,
    stored: () => memory.read() as StoredRecord,
    put: (change) => void memory.update((record) => change(record as StoredRecord)),
    wipe: () => (memory = memoryStorage()),
    tell,
    announced,
    updates: () => updates,
  }
}

describe('what a wake source tells of activity', () => {
  it.each([
    ['ten times within a short limit', MINUTE, 6 * SECOND],
    ['every ten seconds within a long one', HOUR, 10 * SECOND],
  ])('is stored and announced at once, and then at most %s', async (_, idleLimit, pause) => {
    const { clock, tell, stored, announced, updates, auth } = await createActiveWorld({ idleLimit })
    const start = clock.now()
    tell('active')
    tell('active')
    await clock.advance(pause - 1)
    tell('active')
    await settle()
    expect(stored().activeAt).toBe(start)
    expect(auth.explain().endsAt, 'though it counts').toBe(start + pause - 1 + idleLimit)
    expect([updates(), announced]).toEqual([1, [1]])
    await clock.advance(1)
    tell('active')
    await settle()
    expect(stored().activeAt).toBe(start + pause)
    expect([updates(), announced]).toEqual([2, [1, 1]])
  })

  it('does not wait for the time to come again when the clock was set back', async () => {
    const { auth, clock, tell, stored } = await createActiveWorld()
    tell('active')
    clock.jump(-HOUR)
    await auth.logIn(pair(86_400))
    await clock.advance(SECOND)
    tell('active')
    expect(stored().activeAt).toBe(clock.now())
  })
})

describe('stay()', () => {
  it('is stored each time', async () => {
    const { auth, clock, stored } = await createActiveWorld()
    auth.stay()
    await clock.advance(SECOND)
    auth.stay()
    expect(stored().activeAt).toBe(clock.now())
  })

  it('is not stored, nor announced, again at the same moment', async () => {
    const { auth, announced } = await createActiveWorld()
    auth.stay()
    auth.stay()
    await settle()
    expect(announced).toEqual([1])
  })

  it('stores nothing where there is no limit', async () => {
    const { auth, stored, announced } = await createActiveWorld({}, {})
    auth.stay()
    await settle()
    expect(stored()).not.toHaveProperty('activeAt')
    expect(announced).toEqual([])
  })

  it('asks nothing of the storage where nobody is signed in', async () => {
    const { auth, updates } = await createActiveWorld()
    await auth.logOut()
    const before = updates()
    auth.stay()
    expect(updates()).toBe(before)
  })

  it('says that it looked at the clock first', async () => {
    const { auth, clock } = await createActiveWorld()
    clock.sleep(10 * MINUTE)
    auth.stay()
    expect(auth.log.entries().map(({ event }) => event?.type)).toContain('clock.ticked')
  })

  it('notices that the clock was set back by as much as the device has slept', async () => {
    const { auth, clock } = await createActiveWorld()
    const { expiresAt = 0 } = auth.explain()
    clock.sleep(5 * MINUTE)
    clock.jump(-5 * MINUTE)
    auth.stay()
    expect(auth.explain().expiresAt).toBe(expiresAt - 5 * MINUTE)
  })

  it('is too late while a refresh is let end, past the limit', async () => {
    const { auth, clock, answer, stored } = await createActiveWorld()
    let arrive: (response: ReturnType<typeof pair>) => void = () => undefined
    answer(() => new Promise((resolve) => (arrive = resolve)))
    const refreshed = auth.refresh().catch(() => undefined)
    await settle()
    clock.sleep(10 * MINUTE)
    auth.stay()
    expect(auth.status).toBe('refreshing')
    expect(auth.peekAccessToken()).toBeUndefined()
    arrive(pair(86_400))
    await refreshed
    await settle()
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'idle' })
    expect(stored()).toMatchObject({ ended: { reason: 'idle' } })
  })

  it.each<[string, (record: StoredRecord, now: number) => StoredRecord]>([
    ['of other tokens', (record) => ({ ...record, generation: 2 })],
    ['of the end of the session', (record, now) => tombstone(1, 'refreshRejected', now, record)],
    ['of later activity', (record, now) => ({ ...record, activeAt: now + 2 * SECOND })],
  ])('leaves a record %s as it is', async (_, change) => {
    const { auth, clock, stored, put, announced } = await createActiveWorld()
    await clock.advance(SECOND)
    put((record) => change(record, clock.now()))
    const before = stored()
    auth.stay()
    await settle()
    expect(stored()).toEqual(before)
    expect(announced).toEqual([])
  })

  it('stores nothing where the stored data was deleted', async () => {
    const { auth, stored, wipe, announced, events } = await createActiveWorld()
    wipe()
    events.length = 0
    auth.stay()
    await settle()
    expect(stored()).toBeUndefined()
    expect(announced).toEqual([])
    expect(events).toEqual([])
  })
})

describe('a wake', () => {
  it('forgets no activity, where the storage tells of none that is later', async () => {
    const { auth, clock } = await createActiveWorld()
    await clock.advance(6 * MINUTE)
    auth.stay()
    auth.wake()
    await clock.advance(6 * MINUTE)
    expect(auth.status).toBe('valid')
    expect(auth.peekAccessToken()).toBeDefined()
  })

  it('takes over no activity from an older record, of which a refresh is under way', async () => {
    const { auth, clock, put } = await createActiveWorld()
    await auth.refresh()
    await clock.advance(MINUTE)
    const { endsAt } = auth.explain()
    const now = clock.now()
    put((record) => ({ ...record, generation: 1, session: 'another', activeAt: now, pending: { by: 'x', at: now } }))
    auth.wake()
    expect(auth.explain().endsAt).toBe(endsAt)
  })

  it('after a logout takes over nothing from a record that has counted as far', async () => {
    const revoked: unknown[] = []
    const refresher = Object.assign(() => Promise.reject(new RefreshRejectedError()), {
      revoke: (request: unknown) => Promise.resolve(void revoked.push(request)),
    })
    const { auth, clock, put, stored } = await createActiveWorld({ refresher })
    const before = stored()
    await auth.logOut()
    put(() => ({ ...before, generation: 2, activeAt: clock.now() }))
    auth.wake()
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOut' })
    await auth.logOut()
    expect(revoked).toHaveLength(1)
  })
})

it('while the server is asked for the session of a cookie there is none that stay() could keep', async () => {
  const refresher = Object.assign(() => new Promise<never>(() => undefined), { restoresSession: true })
  const clock = new SimulatedClock()
  const { auth } = createWorld({ refresher, clock, idleLimit: 10 * MINUTE })
  const { endsAt } = auth.explain()
  await clock.advance(SECOND)
  auth.stay()
  expect(auth.explain().endsAt).toBe(endsAt)
})

it('activity while a refresh is on its way is stored with the new tokens', async () => {
  const [storage, clock, idleLimit] = [memoryStorage(), new SimulatedClock(), 10 * MINUTE]
  const { auth, answer } = await createLoggedInWorld({ storage, clock, idleLimit, lifetime: 86_400 })
  answer(async () => {
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 8 * SECOND))
    return pair(86_400)
  })
  const refreshed = auth.refresh()
  await clock.advance(5 * SECOND)
  auth.stay()
  const { endsAt } = auth.explain()
  await clock.advance(3 * SECOND)
  await refreshed
  auth.close()
  expect(createWorld({ storage, clock, idleLimit }).auth.explain().endsAt).toBe(endsAt)
})
