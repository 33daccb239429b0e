/** Lives that the model leaves out: limits, a clock that is set, a storage that fails, siblings that come first. */
import type { Auth, AuthOptions, RefreshLock, TokenStorage, WakeSignal } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { expect } from 'vitest'
import { tombstone } from '../../machines/record.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, pair, type WorldOptions } from '../helpers/world.ts'

const MINUTE = 60_000

type Watch = (auth: Auth) => void

/** A watched world whose `refreshes` never end by themselves, and how its page tells of the world. */
async function begin(watch: Watch, options: WorldOptions = {}, isSignedIn = true) {
  let tell: (signal: WakeSignal) => void = () => undefined
  const wakeSources: AuthOptions['wakeSources'] = [
    {
      subscribe: (listener) => {
        tell = listener
        return () => undefined
      },
    },
  ]
  const world = createWorld({ wakeSources, ...options })
  watch(world.auth)
  if (isSignedIn) await world.auth.logIn(pair(300))
  await settle()
  const hear = async (...signals: WakeSignal[]): Promise<void> => {
    for (const signal of signals) tell(signal)
    await settle()
  }
  return { ...world, hear }
}

const asyncStorageOf = (storage: TokenStorage): TokenStorage => ({
  read: () => Promise.resolve(storage.read()),
  update: (change) => storage.update(change),
})

const down = () => Promise.reject(new Error('down'))

async function limits(watch: Watch): Promise<void> {
  for (const refreshPolicy of ['ahead', 'onDemand'] as const) {
    for (const idleLimit of [2 * MINUTE, 4.5 * MINUTE, 10 * MINUTE]) {
      const { auth, clock } = await begin(watch, { refreshPolicy, idleLimit })
      await clock.advance(10 * MINUTE)
      expect(auth.explain().reason).toBe('idle')
      auth.close()
    }
  }
}

async function limitFoundInTheStorage(watch: Watch): Promise<void> {
  const [storage, clock] = [memoryStorage(), new SimulatedClock()]
  const first = createWorld({ storage, clock, absoluteLimit: MINUTE })
  await first.auth.logIn(pair(300))
  first.auth.close()
  clock.sleep(2 * MINUTE)
  const slow = asyncStorageOf(storage)
  const { auth } = await begin(watch, { storage: slow, clock, absoluteLimit: MINUTE }, false)
  expect(auth.explain().reason).toBe('absoluteLimit')
  auth.close()
}

async function activity(watch: Watch): Promise<void> {
  const { auth, clock, hear } = await begin(watch, { idleLimit: 10 * MINUTE })
  await clock.advance(9 * MINUTE)
  await hear('active')
  auth.stay()
  auth.stay()
  await clock.advance(5 * MINUTE)
  expect(auth.status).not.toBe('loggedOut')
  auth.close()
}

async function clockAndNetwork(watch: Watch): Promise<void> {
  const { auth, clock, hear } = await begin(watch)
  await hear('offline', 'online', 'hidden', 'visible')
  clock.jump(-60 * MINUTE)
  await hear('wake')
  expect(auth.status).toBe('valid')
  auth.close()
}

async function longerTokens(watch: Watch): Promise<void> {
  const { auth, clock, refreshes } = await begin(watch)
  await auth.getAccessToken({ minValidity: MINUTE })
  expect(refreshes).toHaveLength(0)
  await auth.getAccessToken({ minValidity: 295_000 }).catch(() => undefined)
  await clock.advance(MINUTE)
  await auth.getAccessToken({ minValidity: 299_000 })
  expect(refreshes.length).toBeGreaterThan(0)
  auth.close()
}

async function cooling(watch: Watch): Promise<void> {
  const { auth, clock, answer } = await begin(watch)
  answer(down, down, down)
  await clock.advance(4 * MINUTE)
  await auth.getAccessToken()
  expect(auth.status).toBe('valid')
  // A rejection within the cool-down, and one of a token that is not held any more.
  await auth.refresh().catch(() => undefined)
  await auth.replaceRejected(auth.peekAccessToken() ?? '')
  auth.actor.send({ type: 'token.rejected', generation: 0 })
  auth.close()
}

async function withoutRefreshToken(watch: Watch): Promise<void> {
  for (const refreshPolicy of ['ahead', 'onDemand'] as const) {
    const refresher = Object.assign(() => down(), { requiresRefreshToken: true })
    const { auth, clock } = await begin(watch, { refreshPolicy, refresher }, false)
    await auth.logIn({ accessToken: 'alone', expiresIn: 300 })
    await auth.refresh().catch(() => undefined)
    clock.sleep(6 * MINUTE)
    await auth.getAccessToken().catch(() => undefined)
    expect(auth.status).toBe('loggedOut')
    auth.close()
    const draining = await begin(watch, { refreshPolicy, refresher }, false)
    await draining.auth.logIn({ accessToken: 'alone', expiresIn: 300 })
    await draining.clock.advance(4 * MINUTE)
    await draining.auth.refresh().catch(() => undefined)
    await draining.auth.getAccessToken({ minValidity: 2 * MINUTE }).catch(() => undefined)
    draining.auth.close()
  }
}

/** While we wait for the lock, a sibling that has it signs out. */
async function endedElsewhere(watch: Watch): Promise<void> {
  const storage = memoryStorage()
  const clock = new SimulatedClock()
  const lock: RefreshLock = {
    hold: (work) => {
      void storage.update(() => tombstone(99, 'loggedOut', clock.now()))
      return work(true)
    },
  }
  const { auth } = await begin(watch, { storage, clock, lock })
  await auth.refresh().catch(() => undefined)
  expect(auth.status).toBe('loggedOut')
  auth.close()
}

async function storageFails(watch: Watch): Promise<void> {
  const storage = {
    read: () => undefined,
    update: () => {
      throw new Error('The disk is full')
    },
  }
  const { auth, clock, eventTypes } = await begin(watch, { storage })
  await clock.advance(1_000)
  expect(eventTypes()).toContain('storageFailed')
  auth.close()
}

/** What a sibling tells is no news. */
async function oldNews(watch: Watch): Promise<void> {
  const { auth } = await begin(watch)
  auth.actor.send({ type: 'tokens.adopted', meta: { generation: 0, issuedAt: 0, refreshable: true } })
  auth.actor.send({ type: 'activity.seen', at: 0 })
  expect(auth.status).toBe('valid')
  auth.close()
}

export const OTHER_LIVES: readonly (readonly [string, (watch: Watch) => Promise<void>])[] = Object.entries({
  limits,
  limitFoundInTheStorage,
  activity,
  clockAndNetwork,
  longerTokens,
  cooling,
  withoutRefreshToken,
  endedElsewhere,
  storageFails,
  oldNews,
})
