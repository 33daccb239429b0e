/** Two that share a storage, in one process: what one does, the other follows. Real tabs are in tests/browser. */
import { RefreshRejectedError, type RefreshLock, type TokenResponse, type TokenStorage } from 'authchart'
import { inProcessLock } from 'authchart/locks'
import { asyncStorage, memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { tombstone } from '../../machines/record.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { FakeStore } from '../adapters/stores.ts'
import { channels } from '../helpers/channels.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, pair, type World, type WorldOptions } from '../helpers/world.ts'

function createPair(options: WorldOptions = {}): {
  one: World
  other: World
  clock: SimulatedClock
  storage: TokenStorage
} {
  const [storage, lock, clock, channel] = [memoryStorage(), inProcessLock(), new SimulatedClock(), channels()]
  const make = () => createWorld({ storage, lock, clock, channel: channel(), ...options })
  return { one: make(), other: make(), clock, storage }
}

it('a login in one is a login in the other, and a refresh in one is none in the other', async () => {
  const { one, other, clock } = createPair()
  await one.auth.logIn(pair(300))
  expect(other.auth.status).toBe('valid')
  await clock.advance(230_000)
  expect(one.refreshes.length + other.refreshes.length).toBe(1)
  expect(other.auth.peekAccessToken()).toBe(one.auth.peekAccessToken())
})

describe('the end of a session', () => {
  it('by a logout: the other says that it was elsewhere', async () => {
    const { one, other } = createPair()
    await one.auth.logIn(pair(300))
    await one.auth.logOut()
    expect(other.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOutElsewhere' })
  })

  it('by a refusal: both end for the same reason, and it is stored once', async () => {
    const { one, other, clock } = createPair()
    await one.auth.logIn(pair(300))
    clock.sleep(600_000)
    one.answer(() => Promise.reject(new RefreshRejectedError()))
    await one.auth.getAccessToken().catch(() => undefined)
    await settle()
    for (const { auth } of [one, other])
      expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
  })

  const deaf: WorldOptions = { channel: { announce: () => undefined, subscribe: () => () => undefined } }
  it.each<[string, WorldOptions, boolean]>([
    ['at once', {}, false],
    ['at once, long before the end', {}, true],
    ['later, told by nobody', deaf, false],
  ])(
    'by a refusal while the access token serves: the other hears %s, and asks no more',
    async (_, options, isEarly) => {
      const { one, other, clock, storage } = createPair(options)
      await one.auth.logIn(pair(300))
      other.auth.wake()
      const refuse = () => Promise.reject(new RefreshRejectedError('no', { reason: 'refreshOutcomeLost' }))
      one.answer(refuse)
      other.answer(refuse)
      if (isEarly) {
        await reasonOf(one.auth.refresh())
        await settle()
      } else await clock.advance(250_000)
      expect(one.refreshes.length + other.refreshes.length).toBe(1)
      for (const { auth } of [one, other]) {
        expect(auth.explain()).toMatchObject({ state: 'expiring.draining', refreshable: false })
        expect(await reasonOf(auth.refresh())).toMatchObject({
          code: 'ERR_AUTH_REFRESH_REJECTED',
          reason: 'refreshOutcomeLost',
        })
      }
      const reloaded = createWorld({ storage, clock })
      await clock.advance(300_000)
      for (const { auth } of [one, other, reloaded])
        expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshOutcomeLost' })
      expect(one.refreshes.length + other.refreshes.length + reloaded.refreshes.length).toBe(1)
    },
  )
})

it('a logout elsewhere stands, although one whose storage failed had refreshed meanwhile and has counted as far', async () => {
  const [shared, clock] = [memoryStorage(), new SimulatedClock()]
  let isBroken = false
  const failing: TokenStorage = {
    read: () => shared.read(),
    update(change) {
      if (isBroken) throw new Error('disk full')
      return shared.update(change)
    },
  }
  const one = createWorld({ storage: failing, clock })
  await one.auth.logIn(pair(300))
  const other = createWorld({ storage: shared, clock })
  isBroken = true
  await one.auth.refresh()
  await other.auth.logOut()
  isBroken = false
  await clock.advance(120_000)
  expect(shared.read()).toMatchObject({ ended: { reason: 'loggedOut' } })
  one.auth.wake()
  expect(one.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOutElsewhere' })
})

describe('when the stored data was deleted while a tab was open, and somebody else has signed in since', () => {
  /** Alice has counted far in one tab; Bob is to begin anew in another. */
  async function createWipeable({ isDeaf = false } = {}) {
    const [clock, channel, lock] = [new SimulatedClock(), channels(), inProcessLock()]
    let current = memoryStorage()
    const storage: TokenStorage = { read: () => current.read(), update: (change) => current.update(change) }
    const make = () => createWorld({ storage, clock, lock, channel: channel() })
    const alice = isDeaf ? createWorld({ storage, clock, lock }) : make()
    await alice.auth.logIn(pair(300))
    for (let i = 0; i < 5; i++) await alice.auth.refresh()
    const wipe = async (): Promise<World> => {
      current = memoryStorage()
      const bob = make()
      await bob.auth.logIn(pair(300))
      return bob
    }
    return { alice, wipe, clock }
  }

  it('the new session is that of every tab, and goes on as one', async () => {
    const { alice, wipe, clock } = await createWipeable()
    const bob = await wipe()
    const token = bob.auth.peekAccessToken()
    expect(alice.auth.peekAccessToken()).toBe(token)
    const before = alice.refreshes.length
    clock.sleep(600_000)
    const tokens = await Promise.all([alice.auth.getAccessToken(), bob.auth.getAccessToken()])
    expect(new Set(tokens).size).toBe(1)
    const asked = [...alice.refreshes.slice(before), ...bob.refreshes]
    expect(asked.map(({ accessToken }) => accessToken)).toEqual([token])
  })

  it('a refresh that is under way for the old one displaces nobody, and its request is not answered', async () => {
    const { alice, wipe, clock } = await createWipeable()
    let arrive: (response: TokenResponse) => void = () => undefined
    alice.answer(() => new Promise((resolve) => (arrive = resolve)))
    clock.sleep(600_000)
    const asked = reasonOf(alice.auth.getAccessToken())
    await settle()
    const bob = await wipe()
    const token = bob.auth.peekAccessToken()
    arrive(pair(300))
    expect(await asked).toMatchObject({ code: 'ERR_AUTH_LOGGED_OUT' })
    await settle()
    expect([alice, bob].map(({ auth }) => auth.peekAccessToken())).toEqual([token, token])
  })

  it("nobody lifts the new one's record while its refresh is on its way", async () => {
    const { alice, wipe, clock } = await createWipeable({ isDeaf: true })
    const bob = await wipe()
    let arrive: (response: TokenResponse) => void = () => undefined
    bob.answer(() => new Promise((resolve) => (arrive = resolve)))
    const refreshed = bob.auth.refresh()
    await settle()
    alice.auth.wake()
    expect(alice.auth.explain().generation, 'not yet').toBe(6)
    arrive(pair(300))
    await refreshed
    alice.auth.wake()
    await clock.advance(1_000)
    expect(alice.auth.peekAccessToken()).toBe(bob.auth.peekAccessToken())
    expect(bob.refreshes).toHaveLength(1)
  })
})

it('a login stands, although a wake reads the end of the session before while it is being stored', async () => {
  const clock = new SimulatedClock()
  const store = new FakeStore(clock)
  const storage = asyncStorage(store)
  await storage.update(() => tombstone(7, 'loggedOut', clock.now()))
  store.delay = 100
  const { auth } = createWorld({ storage, clock })
  const stored = auth.logIn(pair(300))
  auth.wake()
  await clock.advance(1_000)
  await stored
  expect(auth.explain()).toMatchObject({ status: 'valid', generation: 8 })
})

it('whoever refreshes second finds the work done', async () => {
  const { one, other, clock } = createPair()
  await one.auth.logIn(pair(300))
  clock.sleep(600_000)
  const tokens = await Promise.all([one.auth.getAccessToken(), other.auth.getAccessToken()])
  expect(new Set(tokens).size).toBe(1)
  expect(one.refreshes.length + other.refreshes.length).toBe(1)
})

describe('where no lock is sure, as after a lease that ran out', () => {
  const unsure: RefreshLock = { hold: (work) => work(false) }
  const never = (): Promise<never> => new Promise(() => undefined)

  async function createUnsurePair(): Promise<{ one: World; other: World; clock: SimulatedClock }> {
    const [storage, clock] = [memoryStorage(), new SimulatedClock()]
    const one = createWorld({ storage, lock: unsure, clock })
    await one.auth.logIn(pair(300))
    return { one, other: createWorld({ storage, lock: unsure, clock }), clock }
  }

  it('many at once refresh once', async () => {
    const { one, other, clock } = await createUnsurePair()
    clock.sleep(600_000)
    const asked = Promise.all([one.auth.getAccessToken(), other.auth.getAccessToken()])
    await clock.advance(1_000)
    expect(new Set(await asked).size).toBe(1)
    expect(one.refreshes.length + other.refreshes.length).toBe(1)
  })

  it('the refresh of one that is slow is waited for', async () => {
    const { one, other, clock } = await createUnsurePair()
    let arrive: (response: ReturnType<typeof pair>) => void = () => undefined
    one.answer(() => new Promise((resolve) => (arrive = resolve)))
    clock.sleep(600_000)
    const asked = [one.auth.getAccessToken(), other.auth.getAccessToken()]
    await clock.advance(9_000)
    arrive(pair(300))
    await clock.advance(1_000)
    expect(new Set(await Promise.all(asked)).size).toBe(1)
    expect(other.refreshes).toHaveLength(0)
  })

  it('the refresh of one that died is taken over when its mark has run out, and who waited gets a token', async () => {
    const { one, other, clock } = await createUnsurePair()
    one.answer(never)
    clock.sleep(600_000)
    const lost = one.auth.getAccessToken().catch(() => 'closed')
    await settle()
    one.auth.close()
    expect(await lost).toBe('closed')
    const asked = other.auth.getAccessToken()
    await clock.advance(14_000)
    expect(other.refreshes, 'it may still be under way').toHaveLength(0)
    await clock.advance(2_000)
    expect(await asked).toBe(other.auth.peekAccessToken())
    expect(other.refreshes).toHaveLength(1)
  })
})
