/**
 * Something could not be stored, and by the time that the store works again somebody else has stored something, too: which of the two is to
 * stay. docs/decisions/051-which-login-is-later.md
 */
import { RefreshRejectedError, type LogoutReason, type StoredRecord } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { breakable } from '../helpers/breakable.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createWorld, pair, type World } from '../helpers/world.ts'

const SECOND = 1_000
const THEIRS = 'theirs'

type Change = (record: StoredRecord, now: number) => StoredRecord

/** What the other has stored is a change of the record of our login, generation 1. */
const tokens =
  (generation: number, about: Partial<StoredRecord> = {}): Change =>
  (record) => ({ ...record, generation, tokens: { accessToken: THEIRS, refreshToken: 'also' }, ...about })
const end =
  (generation: number, reason: LogoutReason, session?: string): Change =>
  ({ v, session: ours = '', startedAt = 0 }, now) => ({
    v,
    generation,
    session: session ?? ours,
    startedAt,
    savedAt: now,
    ended: { reason, at: now },
  })
/** Issued so many ms after ours, and stored as late. */
const issued =
  (later: number, change: Change): Change =>
  (record, now) => ({ ...change(record, now), issuedAt: now + later, savedAt: now + later })
/** Of another login, so many ms after ours. */
const another =
  (later: number, change: Change): Change =>
  (record, now) => ({ ...change(record, now), session: 'another', startedAt: Number(record.startedAt) + later })

const reject = (world: World): Promise<unknown> => {
  world.answer(() => Promise.reject(new RefreshRejectedError()))
  return reasonOf(world.auth.refresh())
}

/** Signs in, lets the store fail, does what cannot be stored; the other stores; the store works again. */
async function meet(act: (world: World) => Promise<unknown>, change: Change, options = {}) {
  const memory = memoryStorage()
  const { port, mood, stored } = breakable(memory)
  const world = createWorld({ storage: port, refreshPolicy: 'onDemand', ...options })
  const { auth, clock } = world
  await auth.logIn(pair(3_600))
  await clock.advance(10 * SECOND)
  mood.isBroken = true
  await act(world)
  await settle()
  void memory.update((record) => change(record as StoredRecord, clock.now()))
  mood.isBroken = false
  auth.wake()
  await clock.advance(120 * SECOND)
  return { status: auth.status, token: auth.peekAccessToken(), stored: stored(), auth }
}

describe('tokens of a refresh that could not be stored, generation 2', () => {
  const refresh = ({ auth }: World) => auth.refresh()

  it.each<[string, Change]>([
    ['tokens of before', tokens(1)],
    ['earlier ones that count as far', issued(-1, tokens(2))],
    [
      'earlier ones that count as far, though stored since',
      (record, now) => ({ ...tokens(2)(record, now), savedAt: now + 1 }),
    ],
    ['such of the same moment', issued(0, tokens(2))],
    ['later ones that do not count as far', issued(1, tokens(1))],
    ['the end by a refusal of before', end(1, 'refreshRejected')],
    ['an earlier login, however far it has counted', another(-1, tokens(9))],
    ['the end of another session by itself', end(9, 'refreshRejected', 'another')],
    ['a logout of another session that has not counted as far', end(1, 'loggedOut', 'another')],
  ])('stay, rather than %s', async (_, change) => {
    const { status, token, stored } = await meet(refresh, change)
    expect(status).toBe('valid')
    expect(token).not.toBe(THEIRS)
    expect(stored.tokens?.accessToken).toBe(token)
  })

  it.each<[string, Change]>([
    ['tokens that have counted further', tokens(3)],
    ['later ones that count as far', issued(1, tokens(2))],
    ['a later login', another(1, tokens(1))],
    ['a login of the same moment', another(0, tokens(1))],
  ])('give way to %s', async (_, change) => {
    const { status, token, stored } = await meet(refresh, change)
    expect(status).toBe('valid')
    expect(token).toBe(THEIRS)
    expect(stored.tokens?.accessToken).toBe(THEIRS)
  })

  it('give way to a refusal that counts as far, whenever it was', async () => {
    const { stored } = await meet(refresh, issued(-1, tokens(2, { refused: 'refreshRejected' })))
    expect(stored.refused).toBe('refreshRejected')
  })

  it.each<[string, Change, LogoutReason]>([
    ['the end that counts as far', end(2, 'refreshRejected'), 'refreshRejected'],
    ['a logout, however far that has counted', end(1, 'loggedOut'), 'loggedOutElsewhere'],
    ['the end of a later login', another(1, end(9, 'refreshRejected')), 'refreshRejected'],
    ['a logout of another session that has counted further', end(9, 'loggedOut', 'another'), 'loggedOutElsewhere'],
  ])('give way to %s', async (_, change, reason) => {
    const { auth, stored } = await meet(refresh, change)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason })
    expect(stored.tokens).toBeUndefined()
  })
})

it('a login that could not be stored stays, when a later one that could not see it ends by itself', async () => {
  const memory = memoryStorage()
  const { port, mood } = breakable(memory)
  const { auth, clock } = createWorld({ storage: port, refreshPolicy: 'onDemand' })
  mood.isBroken = true
  await auth.logIn(pair(3_600))
  const token = auth.peekAccessToken()
  await clock.advance(SECOND)
  const now = clock.now()
  const ours = { v: 1, generation: 1, session: 'another', startedAt: now, savedAt: now } as const
  void memory.update(() => end(9, 'refreshRejected')(ours, now))
  mood.isBroken = false
  auth.wake()
  await clock.advance(120 * SECOND)
  expect(auth.peekAccessToken()).toBe(token)
})

describe('a logout that could not be stored', () => {
  const logOut = ({ auth }: World) => auth.logOut()

  it.each<[string, Change]>([
    ['of its own session, however far that has counted', tokens(9)],
    ['of another that has not counted as far', another(1, tokens(1))],
  ])('stands against tokens %s', async (_, change) => {
    const { status, stored } = await meet(logOut, change)
    expect(status).toBe('loggedOut')
    expect(stored).toMatchObject({ ended: { reason: 'loggedOut' } })
  })

  it('gives way to another login that has counted further', async () => {
    const { token, stored } = await meet(logOut, another(1, tokens(9)))
    expect(token).toBe(THEIRS)
    expect(stored.tokens?.accessToken).toBe(THEIRS)
  })
})

describe('the end by a refusal that could not be stored', () => {
  const options = { onRefreshRejected: 'logOut' }

  it.each<[string, Change]>([
    ['tokens that a sibling has renewed meanwhile', tokens(9)],
    ['another login, however far it has counted', another(1, tokens(1))],
  ])('gives way to %s', async (_, change) => {
    const { token, stored } = await meet(reject, change, options)
    expect(token).toBe(THEIRS)
    expect(stored.tokens?.accessToken).toBe(THEIRS)
  })

  it('stands against tokens that count as far', async () => {
    const { status, stored } = await meet(reject, issued(1, tokens(2)), options)
    expect(status).toBe('loggedOut')
    expect(stored).toMatchObject({ ended: { reason: 'refreshRejected' } })
  })

  it('gives way to the logout of another login, or whoever has not heard of that would go on with it', async () => {
    const { stored } = await meet(reject, end(1, 'loggedOut', 'another'), options)
    expect(stored).toMatchObject({ session: 'another', ended: { reason: 'loggedOut' } })
  })

  it('stands against the tokens that were refused', async () => {
    const { status, stored } = await meet(reject, (record) => record, options)
    expect(status).toBe('loggedOut')
    expect(stored).toMatchObject({ ended: { reason: 'refreshRejected' } })
  })
})

describe('a refusal that could not be stored, while the access token is used up', () => {
  it('stands against tokens that count as far, even if they were stored since', async () => {
    const { stored, auth } = await meet(reject, issued(1, tokens(2)))
    expect(stored.refused).toBe('refreshRejected')
    expect(auth.explain().state).toBe('expiring.draining')
  })

  it('gives way to tokens that a sibling has renewed meanwhile', async () => {
    const { token, stored } = await meet(reject, tokens(3))
    expect(token).toBe(THEIRS)
    expect(stored.refused).toBeUndefined()
  })
})
