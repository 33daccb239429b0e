/** A session that ends without activity, or after so long in all, whatever the tokens would still allow. */
import { isLoggedOutError, type AuthOptions, type TokenStorage, type WakeSignal } from 'authchart'
import { inProcessLock } from 'authchart/locks'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { channels } from '../helpers/channels.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, ORIGIN, pair, type World } from '../helpers/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const storedIn = async (storage: TokenStorage) => (await storage.read()) as { ended?: { reason: string } }

describe('the idle limit', () => {
  it('warns once, then ends the session, tokens or not', async () => {
    const { auth, clock, events } = await createLoggedInWorld({ idleLimit: 10 * MINUTE })
    const start = clock.now()
    await clock.advance(9 * MINUTE)
    expect(events.filter(({ type }) => type === 'limitNear')).toEqual([
      { type: 'limitNear', reason: 'idle', endsAt: start + 10 * MINUTE, timeLeft: MINUTE },
    ])
    expect(auth.explain().endsAt).toBe(start + 10 * MINUTE)
    await clock.advance(MINUTE)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'idle' })
    expect(events.at(-1)).toEqual({ type: 'loggedOut', reason: 'idle' })
    expect(clock.pendingTimers).toBe(0)
  })

  it('requests and refreshes put nothing off, for a poll would keep a forgotten page alive', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld({ idleLimit: 20 * MINUTE })
    for (let minute = 0; minute < 19; minute += 1) {
      await clock.advance(MINUTE)
      await auth.getAccessToken()
    }
    expect(refreshes.length).toBeGreaterThan(2)
    await clock.advance(MINUTE)
    expect(auth.explain().reason).toBe('idle')
  })

  it('stay() puts it off for as long again, says so after a warning, and warns again', async () => {
    const { auth, clock, events } = await createLoggedInWorld({ idleLimit: 10 * MINUTE })
    auth.stay()
    await clock.advance(9.5 * MINUTE)
    auth.stay()
    expect(events.at(-1)).toEqual({ type: 'stayed', endsAt: clock.now() + 10 * MINUTE })
    await clock.advance(9.5 * MINUTE)
    expect(auth.status).not.toBe('loggedOut')
    expect(events.filter(({ type }) => type === 'limitNear')).toHaveLength(2)
  })

  it('a short limit is warned of at its half', async () => {
    const { clock, eventTypes } = await createLoggedInWorld({ idleLimit: MINUTE })
    await clock.advance(MINUTE / 2 - 1)
    expect(eventTypes()).not.toContain('limitNear')
    await clock.advance(1)
    expect(eventTypes()).toContain('limitNear')
  })

  it.each(['stay', 'wake', 'visible', 'active'] as const)(
    'holds at once after sleep: %s revives nothing',
    async (how) => {
      let tell: (signal: WakeSignal) => void = () => undefined
      const wakeSources: AuthOptions['wakeSources'] = [
        { subscribe: (listener) => ((tell = listener), () => undefined) },
      ]
      const { auth, clock, refreshes } = await createLoggedInWorld({
        lifetime: 86_400,
        idleLimit: 10 * MINUTE,
        wakeSources,
      })
      clock.sleep(10 * MINUTE)
      if (how === 'stay') auth.stay()
      else tell(how)
      expect(auth.explain().reason).toBe('idle')
      expect(refreshes).toHaveLength(0)
    },
  )

  it('nothing is served after sleep, before any timer has fired', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld({ lifetime: 86_400, idleLimit: 10 * MINUTE })
    clock.sleep(10 * MINUTE)
    expect(auth.peekAccessToken()).toBeUndefined()
    const error: unknown = await Promise.resolve(auth.tokenFor(`${ORIGIN}/x`)).catch((thrown: unknown) => thrown)
    expect(isLoggedOutError(error) && error.reason).toBe('idle')
    expect(refreshes).toHaveLength(0)
  })

  it('a refresh in flight is let end, so that its tokens are known, and then the session', async () => {
    const world = await createLoggedInWorld({ lifetime: 300, idleLimit: 4 * MINUTE })
    world.answer(
      () =>
        new Promise((resolve) =>
          world.clock.setTimeout(() => {
            resolve(pair(300))
          }, 9_000),
        ),
    )
    await world.clock.advance(4 * MINUTE - 1_000)
    void world.auth.refresh().catch(() => undefined)
    await world.clock.advance(2_000)
    expect(world.auth.peekAccessToken()).toBeUndefined()
    await world.clock.advance(8_000)
    expect(world.auth.explain().reason).toBe('idle')
  })

  it('a retry that comes due in sleep is not sent after it', async () => {
    let sent = 0
    const refresher = () => Promise.reject(new Error(`down, the ${(sent += 1)}th time`))
    const { auth, clock } = await createLoggedInWorld({ refresher, idleLimit: 10 * MINUTE })
    await clock.advance(6 * MINUTE)
    expect(auth.explain().state).toBe('expired.backingOff')
    const before = sent
    clock.sleep(10 * MINUTE)
    await clock.advance(10 * MINUTE)
    expect(auth.explain().reason).toBe('idle')
    expect(sent).toBe(before)
  })

  it('is kept across restarts: too late is too late, and the server is told', async () => {
    const [storage, clock] = [memoryStorage(), new SimulatedClock()]
    const first = createWorld({ storage, clock, idleLimit: 10 * MINUTE })
    await first.auth.logIn(pair(86_400))
    await clock.advance(5 * MINUTE)
    first.auth.stay()
    first.auth.close()
    clock.sleep(9 * MINUTE)
    const second = createWorld({ storage, clock, idleLimit: 10 * MINUTE })
    expect(second.auth.status).toBe('valid')
    second.auth.close()
    clock.sleep(MINUTE)
    let revoked = 0
    const refresher = Object.assign(() => Promise.resolve(pair()), {
      revoke: () => Promise.resolve(void (revoked += 1)),
    })
    const third = createWorld({ storage, clock, refresher, idleLimit: 10 * MINUTE })
    expect(third.auth.explain().reason).toBe('idle')
    await settle()
    expect(revoked).toBe(1)
    expect((await storedIn(storage)).ended?.reason).toBe('idle')
  })
})

describe('the absolute limit', () => {
  it('counts from the login, refreshes and restarts or not, and nobody can stay', async () => {
    const [storage, clock] = [memoryStorage(), new SimulatedClock()]
    const options = { storage, clock, absoluteLimit: 8 * HOUR, idleLimit: HOUR, limitWarning: 5 * MINUTE }
    let world = createWorld(options)
    await world.auth.logIn(pair(300))
    for (let minutes = 30; minutes < 8 * 60; minutes += 30) {
      await clock.advance(30 * MINUTE)
      world.auth.stay()
      world.auth.close()
      world = createWorld(options)
      expect(world.auth.status).not.toBe('loggedOut')
    }
    await clock.advance(29 * MINUTE)
    world.auth.stay()
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'limitNear', reason: 'absoluteLimit' }))
    await clock.advance(MINUTE)
    expect(world.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'absoluteLimit' })
  })

  it('a limit beyond the longest timer is waited for', async () => {
    const { auth, clock } = await createLoggedInWorld({ lifetime: 86_400 * 60, absoluteLimit: 40 * 24 * HOUR })
    await clock.advance(40 * 24 * HOUR - 1)
    expect(auth.status).toBe('valid')
    await clock.advance(1)
    expect(auth.explain().reason).toBe('absoluteLimit')
  })

  it('a new login starts anew', async () => {
    const { auth, clock } = await createLoggedInWorld({ absoluteLimit: HOUR })
    await clock.advance(HOUR)
    await auth.logIn(pair(300))
    expect(auth.status).toBe('valid')
    await clock.advance(HOUR - 1)
    expect(auth.status).not.toBe('loggedOut')
  })
})

describe('two tabs', () => {
  const asynchronous = (storage: TokenStorage): TokenStorage => ({
    read: () => Promise.resolve(storage.read()),
    update: (change) => Promise.resolve(storage.update(change)),
  })

  function createPair(isAsynchronous: boolean, hear = true): { one: World; other: World; clock: SimulatedClock } {
    const memory = memoryStorage()
    const storage = isAsynchronous ? asynchronous(memory) : memory
    const [lock, clock, channel] = [inProcessLock(), new SimulatedClock(), channels()]
    const options = { storage, lock, clock, idleLimit: 10 * MINUTE }
    const deaf = { announce: () => undefined, subscribe: () => () => undefined }
    const one = createWorld({ ...options, channel: channel() })
    return { one, other: createWorld({ ...options, channel: hear ? channel() : deaf }), clock }
  }

  it.each([
    ['synchronous', false],
    ['asynchronous', true],
  ])('activity in one keeps the other, without a warning there (%s storage)', async (_, isAsynchronous) => {
    const { one, other, clock } = createPair(isAsynchronous)
    await settle()
    await one.auth.logIn(pair(86_400))
    for (let minutes = 0; minutes < 30; minutes += 5) {
      await clock.advance(5 * MINUTE)
      one.auth.stay()
      await settle()
    }
    expect(other.auth.status).toBe('valid')
    expect(other.eventTypes()).not.toContain('limitNear')
    await clock.advance(10 * MINUTE)
    for (const { auth } of [one, other]) expect(auth.explain().reason).toBe('idle')
  })

  it('a refresh in one does not forget the activity in the other', async () => {
    const { one, other, clock } = createPair(true, false)
    await settle()
    await one.auth.logIn(pair(86_400))
    other.auth.wake()
    await settle()
    await clock.advance(6 * MINUTE)
    one.auth.stay()
    await settle()
    await other.auth.refresh()
    await clock.advance(6 * MINUTE)
    for (const { auth } of [one, other]) expect(auth.status).toBe('valid')
  })

  it('one that heard nothing of it looks in the storage before it ends anything', async () => {
    const { one, other, clock } = createPair(true, false)
    await settle()
    await one.auth.logIn(pair(86_400))
    other.auth.wake()
    await settle()
    await clock.advance(6 * MINUTE)
    one.auth.stay()
    await clock.advance(6 * MINUTE)
    for (const { auth } of [one, other]) expect(auth.status).toBe('valid')
    await clock.advance(4 * MINUTE)
    for (const { auth } of [one, other]) expect(auth.explain().reason).toBe('idle')
  })
})

describe('a clock that is set back', () => {
  it('warns of a limit no second time', async () => {
    const { auth, clock, eventTypes } = await createLoggedInWorld({ lifetime: 86_400, absoluteLimit: 10 * MINUTE })
    await clock.advance(9.5 * MINUTE)
    clock.jump(-HOUR)
    auth.wake()
    await clock.advance(MINUTE / 4)
    expect(eventTypes().filter((type) => type === 'limitNear')).toHaveLength(1)
    await clock.advance(MINUTE / 4)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'absoluteLimit' })
  })

  it('before any warning of a limit leaves the warning to come', async () => {
    const { auth, clock, eventTypes } = await createLoggedInWorld({ lifetime: 86_400, absoluteLimit: 10 * MINUTE })
    clock.jump(-HOUR)
    auth.wake()
    await clock.advance(9 * MINUTE - 1)
    expect(eventTypes()).not.toContain('limitNear')
    await clock.advance(1)
    expect(eventTypes()).toContain('limitNear')
  })
})
