/** Two logins meet in one storage: whose tokens are taken over, and whose end is nobody else's. docs/decisions/051-which-login-is-later.md */
import type { StoredRecord, TokenStorage } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { channels } from '../helpers/channels.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, pair } from '../helpers/world.ts'

const SECOND = 1_000
const THEIRS = 'theirs'

/** A storage that can be read, and, unless it is full, written. */
async function createTab() {
  const memory = memoryStorage()
  const mood = { isFull: false }
  const storage: TokenStorage = {
    read: () => memory.read(),
    update: (change) =>
      memory.update((stored) => {
        const next = change(stored)
        if (mood.isFull && next !== undefined) throw new Error('full')
        return next
      }),
  }
  const channel = channels()
  const heard: number[] = []
  channel().subscribe((generation) => heard.push(generation))
  const clock = new SimulatedClock()
  const world = createWorld({ storage, clock, channel: channel(), refreshPolicy: 'onDemand' })
  await world.auth.logIn(pair(3_600))
  await clock.advance(SECOND)
  heard.length = 0
  const ours = world.auth.peekAccessToken()
  const put = (change: (record: StoredRecord) => StoredRecord): void => {
    void memory.update((record) => change(record as StoredRecord))
    world.auth.wake()
  }
  return { ...world, mood, ours, heard, put, stored: () => memory.read() as StoredRecord }
}

const without = (record: StoredRecord, field: keyof StoredRecord): StoredRecord =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== field)) as unknown as StoredRecord

/** What another login has stored, that began so many ms after ours. */
const login =
  (later: number, about: Partial<StoredRecord> = {}) =>
  (record: StoredRecord): StoredRecord => ({
    ...record,
    session: 'another',
    startedAt: Number(record.startedAt) + later,
    tokens: { accessToken: THEIRS, refreshToken: 'also' },
    ...about,
  })
const end =
  (later: number, generation = 9) =>
  (record: StoredRecord): StoredRecord => {
    const { v, startedAt, savedAt } = login(later)(record)
    const ended = { reason: 'refreshRejected', at: savedAt } as const
    return { v, generation, session: 'another', savedAt, ended, ...(startedAt === undefined ? {} : { startedAt }) }
  }

describe('the end of another login by itself', () => {
  it.each([-1, 0])('is none of ours, which began %i ms before; ours is stored above it, and told of', async (later) => {
    const { auth, ours, heard, put, stored } = await createTab()
    put(end(later))
    expect(auth.peekAccessToken()).toBe(ours)
    expect(auth.explain().generation).toBe(10)
    expect(stored()).toMatchObject({ generation: 10, tokens: { accessToken: ours } })
    expect(heard).toContain(10)
  })

  it('is ours as well, when that login began later, and was stored in the place of ours', async () => {
    const { auth, heard, put, stored } = await createTab()
    put(end(1))
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
    expect(stored().ended).toBeDefined()
    expect(heard).toEqual([])
  })

  it('is none of ours, when ours cannot be stored above it', async () => {
    const { auth, mood, ours, put } = await createTab()
    mood.isFull = true
    put(end(0))
    await settle()
    expect(auth.peekAccessToken()).toBe(ours)
  })
})

describe('the tokens of another login that has not counted as far', () => {
  it.each<[string, (record: StoredRecord) => StoredRecord]>([
    ['began later', login(1)],
    ['began at the same moment', login(0)],
    ['does not say when it began', (record) => without(login(0)(record), 'startedAt')],
  ])('are taken over when it %s, and count above ours', async (_, change) => {
    const { auth, heard, put, stored } = await createTab()
    put(change)
    expect(auth.peekAccessToken()).toBe(THEIRS)
    expect(stored().generation).toBe(2)
    expect(heard).toContain(2)
  })

  it.each<[string, (record: StoredRecord) => StoredRecord]>([
    ['began before ours', login(-1)],
    ['has no name', (record) => without(login(1)(record), 'session')],
  ])('are not when it %s', async (_, change) => {
    const { auth, ours, heard, put } = await createTab()
    put(change)
    expect(auth.peekAccessToken()).toBe(ours)
    expect(heard).toEqual([])
  })

  it('are not taken over by tokens of a login without a name, as an older version has stored them', async () => {
    const { auth, put } = await createTab()
    put((record) => ({ ...without(record, 'session'), generation: 5, tokens: { accessToken: 'of-before' } }))
    expect(auth.peekAccessToken()).toBe('of-before')
    put(login(1, { generation: 5 }))
    expect(auth.peekAccessToken()).toBe('of-before')
  })

  it('are not kept when they cannot be stored above ours: what comes of them would count for less', async () => {
    const { auth, clock, mood, put, stored } = await createTab()
    mood.isFull = true
    put(login(1))
    await settle()
    put(login(1, { generation: 2, refused: 'refreshRejected' }))
    mood.isFull = false
    await clock.advance(120 * SECOND)
    auth.wake()
    await settle()
    expect(stored().refused).toBe('refreshRejected')
    expect(auth.explain().state).toBe('expiring.draining')
  })
})

it('other tokens of our own login, of the same moment, are not taken for later ones', async () => {
  const { auth, ours, put } = await createTab()
  put((record) => ({ ...record, tokens: { accessToken: THEIRS } }))
  expect(auth.peekAccessToken()).toBe(ours)
})
