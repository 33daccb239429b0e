/** What the simulator has found in thousands of lives more: tabs that were frozen, and what failing stores bring back. */
import { RefreshRejectedError, type StoredRecord, type TokenStorage } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { breakable } from '../helpers/breakable.ts'
import { channels } from '../helpers/channels.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, pair, type World } from '../helpers/world.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND

const POLICY = { refreshPolicy: 'onDemand', onRefreshRejected: 'logOut' } as const

/** Each with a store of its own, which may fail, and all with the same one behind. */
function createTabs() {
  const clock = new SimulatedClock()
  const memory = memoryStorage()
  const channel = channels()
  const createTab = () => {
    const { port, mood } = breakable(memory)
    return { ...createWorld({ storage: port, clock, channel: channel(), ...POLICY }), mood }
  }
  const [one, other] = [createTab(), createTab()]
  const put = (change: (record: StoredRecord) => StoredRecord | undefined): void => {
    void memory.update((record) => change(record as StoredRecord))
  }
  return { one, other, clock, memory, put, stored: () => memory.read() as StoredRecord }
}

const setBroken = (isBroken: boolean, ...tabs: { mood: { isBroken: boolean } }[]): void => {
  for (const { mood } of tabs) mood.isBroken = isBroken
}

const tokenOf = ({ auth }: World): string | undefined => auth.peekAccessToken()

describe('a tab that is frozen with the lock in its hands', () => {
  it('looks again before it presents a refresh token that a sibling has used meanwhile', async () => {
    const clock = new SimulatedClock()
    const memory = memoryStorage()
    let go: (() => void) | undefined
    const stopped: TokenStorage = {
      read: () => Promise.resolve(memory.read()),
      update: async (change) => {
        await memory.update(change)
        if ((memory.read() as StoredRecord).pending !== undefined) await new Promise<void>((resolve) => (go = resolve))
      },
    }
    const frozen = createWorld({ clock, storage: stopped })
    const other = createWorld({ clock, storage: memory })
    await frozen.auth.logIn(pair(3_600))
    other.auth.wake()
    const refreshed = frozen.auth.refresh()
    await settle()
    clock.sleep(60 * SECOND)
    await other.auth.refresh()
    go?.()
    await refreshed
    expect(other.refreshes).toHaveLength(1)
    expect(frozen.refreshes).toEqual([])
    expect(tokenOf(frozen)).toBe(tokenOf(other))
  })
})

it('a tab that has missed a hundred messages looks at the storage twice, not a hundred times', async () => {
  const memory = memoryStorage()
  const channel = channels()
  let reads = 0
  const counted: TokenStorage = {
    read: async () => {
      reads += 1
      await settle()
      return memory.read()
    },
    update: async (change) => memory.update(change),
  }
  const tab = createWorld({ storage: counted, channel: channel() })
  await tab.auth.ready
  const before = reads
  const sibling = channel()
  for (let generation = 1; generation <= 100; generation++) sibling.announce(generation)
  await settle()
  await settle()
  await settle()
  expect(reads - before).toBe(2)
  tab.auth.close()
})

describe('what could not be stored', () => {
  it('ends when it really does, although the clock was set back before it was stored at last', async () => {
    const { one, other, clock } = createTabs()
    setBroken(true, one, other)
    await one.auth.logIn(pair(300))
    await clock.advance(20 * SECOND)
    clock.jump(-30 * SECOND)
    one.auth.wake()
    // By now it is no longer from the future.
    await clock.advance(40 * SECOND)
    setBroken(false, one, other)
    await clock.advance(60 * SECOND)
    other.auth.wake()
    await settle()
    expect(tokenOf(other)).toBe(tokenOf(one))
    expect((other.auth.explain().expiresAt ?? NaN) - clock.now()).toBe(180 * SECOND)
  })

  it('gives way to the mark that a sibling has stored since', async () => {
    const { one: tab, clock, put, stored } = createTabs()
    await tab.auth.logIn(pair(3_600))
    setBroken(true, tab)
    tab.answer(() => Promise.reject(new Error('no network')))
    await reasonOf(tab.auth.refresh())
    await clock.advance(2 * SECOND)
    setBroken(false, tab)
    const at = clock.now()
    put((record) => ({ ...record, savedAt: at, pending: { by: 'a sibling', at, unlocked: true } }))
    const refreshed = tab.auth.refresh()
    await clock.advance(5 * SECOND)
    expect(tab.refreshes, 'it waits for what comes of that').toHaveLength(1)
    put(
      (record) =>
        ({
          ...record,
          generation: record.generation + 1,
          savedAt: clock.now(),
          tokens: { accessToken: 'of-the-sibling' },
          pending: undefined,
        }) as unknown as StoredRecord,
    )
    await clock.advance(5 * SECOND)
    await refreshed
    expect(tokenOf(tab)).toBe('of-the-sibling')
    expect(tab.refreshes).toHaveLength(1)
    expect(stored().tokens?.accessToken).toBe('of-the-sibling')
  })

  it('does not give way to the session that it has replaced, whatever the clock says of the two logins', async () => {
    const { one: tab, clock, stored } = createTabs()
    await tab.auth.logIn(pair(24 * 3_600))
    await clock.advance(60 * SECOND)
    setBroken(true, tab)
    await tab.auth.logIn(pair(24 * 3_600))
    const token = tokenOf(tab)
    clock.jump(-HOUR)
    tab.auth.wake()
    // By now the record of the first is no longer from the future, and its login seems the later one.
    await clock.advance(HOUR - 50 * SECOND)
    setBroken(false, tab)
    tab.auth.wake()
    await clock.advance(120 * SECOND)
    expect(tokenOf(tab)).toBe(token)
    expect(stored().tokens?.accessToken).toBe(token)
  })

  it('does not come back at the end of the session to which it gave way', async () => {
    const { one, other, clock } = createTabs()
    setBroken(true, one)
    await one.auth.logIn(pair(3_600))
    await clock.advance(SECOND)
    await other.auth.logIn(pair(3_600))
    await other.auth.refresh()
    setBroken(false, one)
    one.auth.wake()
    await settle()
    expect(tokenOf(one)).toBe(tokenOf(other))
    other.answer(() => Promise.reject(new RefreshRejectedError()))
    await reasonOf(other.auth.refresh())
    await clock.advance(120 * SECOND)
    expect([one.auth.status, other.auth.status]).toEqual(['loggedOut', 'loggedOut'])
  })
})

describe('a session that was ended by a logout', () => {
  it('is ended for those as well who could not hear of it, when they store it again', async () => {
    const { one: leaver, other: stayer, clock, stored } = createTabs()
    await leaver.auth.logIn(pair(3_600))
    await settle()
    const ended = tokenOf(leaver)
    setBroken(true, leaver, stayer)
    await leaver.auth.logOut()
    await leaver.auth.logIn(pair(3_600))
    leaver.answer(() => Promise.reject(new RefreshRejectedError()))
    await reasonOf(leaver.auth.refresh())
    await clock.advance(2 * SECOND)
    expect(tokenOf(stayer), 'which it cannot know').toBe(ended)
    await stayer.auth.refresh()
    setBroken(false, leaver, stayer)
    await clock.advance(120 * SECOND)
    for (const { auth } of [stayer, leaver, stayer]) {
      auth.wake()
      await settle()
    }
    expect([leaver.auth.status, stayer.auth.status]).toEqual(['loggedOut', 'loggedOut'])
    expect(stored().tokens).toBeUndefined()
  })

  it('does not displace a later login, when a frozen tab stores it again after the data of the site were deleted', async () => {
    const { one: tab, clock, memory } = createTabs()
    const frozen = createWorld({ storage: memory, clock, refreshPolicy: 'onDemand' })
    await tab.auth.logIn(pair(3_600))
    frozen.auth.wake()
    await tab.auth.logOut()
    await clock.advance(SECOND)
    await tab.auth.logIn(pair(3_600))
    const token = tokenOf(tab)
    await memory.update(() => ({}) as StoredRecord)
    await frozen.auth.refresh()
    tab.auth.wake()
    await settle()
    expect(tokenOf(tab)).toBe(token)
    await tab.auth.refresh()
    frozen.auth.wake()
    await settle()
    expect(tokenOf(frozen), 'which is told of it').toBe(tokenOf(tab))
  })
})

it('a session that was logged out is not taken over again, when a frozen tab stores it after the data of the site were deleted', async () => {
  const { one: leaver, clock, memory, stored } = createTabs()
  const frozen = createWorld({ storage: memory, clock, ...POLICY })
  await leaver.auth.logIn(pair(3_600))
  frozen.auth.wake()
  await leaver.auth.logOut()
  await memory.update(() => ({}) as StoredRecord)
  await frozen.auth.refresh()
  leaver.auth.wake()
  await settle()
  expect(leaver.auth.status).toBe('loggedOut')
  frozen.auth.wake()
  expect(frozen.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOutElsewhere' })
  expect(stored().tokens).toBeUndefined()
})

it.each([1, 2])(
  'the later tokens of a login stand, though they count no further than %i: the older refresh token has been used for them',
  async (generation) => {
    const { one: tab, clock, put, stored } = createTabs()
    await tab.auth.logIn(pair(3_600))
    await tab.auth.refresh()
    await clock.advance(SECOND)
    const issuedAt = clock.now()
    put((record) => ({
      ...record,
      generation,
      tokens: { accessToken: 'later', refreshToken: 'unused' },
      issuedAt,
      savedAt: issuedAt,
    }))
    await tab.auth.refresh()
    expect(tab.refreshes).toHaveLength(1)
    expect(tokenOf(tab)).toBe('later')
    expect(stored().tokens?.accessToken).toBe('later')
  },
)
