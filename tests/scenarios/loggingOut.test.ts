/** DESIGN §4.6: logging out wins at once from every state, and what arrives later cannot bring the session back. */
import { createAuth, isLoggedOutError, RefreshRejectedError, TokenEndpointError, type TokenRefresher } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it, vi } from 'vitest'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, jwt, ORIGIN, pair, type World } from '../helpers/world.ts'

const never = (): Promise<never> => new Promise(() => undefined)
const down = (): Promise<never> => Promise.reject(new TokenEndpointError('down', { status: 503 }))

/** How to get into each state. */
const STATES: Record<string, () => Promise<World>> = {
  restoring: () => Promise.resolve(createWorld({ storage: { read: never, update: () => undefined } })),
  valid: () => createLoggedInWorld(),
  'expiring.due': async () => {
    const world = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    await world.clock.advance(250_000)
    return world
  },
  'expiring.coolingDown': async () => {
    const world = await createLoggedInWorld()
    world.answer(down)
    await world.clock.advance(226_000)
    return world
  },
  'expiring.draining': async () => {
    const world = await createLoggedInWorld()
    world.answer(() => Promise.reject(new RefreshRejectedError()))
    await world.clock.advance(226_000)
    return world
  },
  'refreshing.usable': async () => {
    const world = await createLoggedInWorld()
    world.answer(never)
    await world.clock.advance(226_000)
    return world
  },
  'refreshing.unusable': async () => {
    const world = await createLoggedInWorld()
    world.answer(never)
    world.clock.sleep(600_000)
    void world.auth.getAccessToken().catch(() => undefined)
    await settle()
    return world
  },
  'expired.ready': async () => {
    const world = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    await world.clock.advance(600_000)
    return world
  },
  'expired.backingOff': async () => {
    const world = await createLoggedInWorld()
    world.answer(down)
    world.clock.sleep(600_000)
    await world.auth.getAccessToken().catch(() => undefined)
    return world
  },
}

describe('from every state', () => {
  it.each(Object.entries(STATES))('%s', async (state, reach) => {
    const world = await reach()
    expect(world.auth.explain().state).toBe(state)
    const done = world.auth.logOut()
    expect(world.auth.status).toBe('loggedOut')
    expect(world.auth.explain().reason).toBe('loggedOut')
    expect(world.auth.peekAccessToken()).toBeUndefined()
    await settle()
    await done
    await world.clock.advance(86_400_000)
    expect(world.auth.status, 'and stays so').toBe('loggedOut')
  })
})

it('rejects those who wait', async () => {
  const { auth, clock, answer } = await createLoggedInWorld()
  answer(never)
  clock.sleep(600_000)
  const asked = auth.getAccessToken().catch((error: unknown) => error)
  await settle()
  void auth.logOut()
  const error = await asked
  expect(isLoggedOutError(error) && error.reason).toBe('loggedOut')
})

it('aborts the refresh, and an answer that comes all the same cannot bring the session back', async () => {
  const storage = memoryStorage()
  const { auth, clock, answer, refreshes } = await createLoggedInWorld({ storage })
  let arrive: () => void = () => undefined
  answer(
    () =>
      new Promise((resolve) => {
        arrive = () => {
          resolve(pair(300))
        }
      }),
  )
  const refreshed = auth.refresh().catch((error: unknown) => error)
  await settle()
  void auth.logOut()
  expect(refreshes[0]?.signal.aborted).toBe(true)
  arrive()
  await clock.advance(60_000)
  expect(isLoggedOutError(await refreshed)).toBe(true)
  expect(auth.status).toBe('loggedOut')
  expect(storage.read()).toMatchObject({ ended: { reason: 'loggedOut' } })
  expect(storage.read()).not.toHaveProperty('tokens')
})

describe('revocation', () => {
  const build = (revoke: NonNullable<TokenRefresher['revoke']>) => {
    const clock = new SimulatedClock()
    const refresher: TokenRefresher = Object.assign(() => Promise.resolve(pair(300)), { revoke })
    return { clock, auth: createAuth({ refresher, origins: [ORIGIN], clock }) }
  }

  it('comes after the local logout, with the refresh token', async () => {
    const revoke = vi.fn<NonNullable<TokenRefresher['revoke']>>(() => Promise.resolve())
    const { auth } = build(revoke)
    const tokens = pair(300)
    await auth.logIn(tokens)
    await auth.logOut()
    expect(revoke).toHaveBeenCalledOnce()
    expect(revoke.mock.lastCall?.[0].refreshToken).toBe(tokens.refreshToken)
  })

  it('is best effort: its failure is no failure of the logout', async () => {
    const { auth } = build(() => Promise.reject(new Error('offline')))
    await auth.logIn(pair(300))
    await expect(auth.logOut()).resolves.toBeUndefined()
  })

  it('keeps logOut() pending for a bounded time only', async () => {
    const { auth, clock } = build(never)
    await auth.logIn(pair(300))
    const done = auth.logOut()
    await clock.advance(5_000)
    await expect(done).resolves.toBeUndefined()
  })

  it('is made for what a slow storage held when the logout came first', async () => {
    const revoke = vi.fn<NonNullable<TokenRefresher['revoke']>>(() => Promise.resolve())
    const clock = new SimulatedClock()
    let tell: (record: unknown) => void = () => undefined
    const read = new Promise<unknown>((resolve) => (tell = resolve))
    const refresher: TokenRefresher = Object.assign(() => Promise.resolve(pair(300)), { revoke })
    const storage = { read: () => read, update: () => undefined }
    const auth = createAuth({ refresher, origins: [ORIGIN], clock, storage })
    await auth.logOut()
    tell({ v: 1, generation: 1, savedAt: 1, tokens: { accessToken: jwt({}), refreshToken: jwt({}) } })
    await auth.ready
    expect(auth.status).toBe('loggedOut')
    expect(revoke).toHaveBeenCalledOnce()
  })
})

describe('a token of one subject never answers a request of another', () => {
  it('who waits while another user signs in is told that the session is over', async () => {
    const { auth, clock, answer } = createWorld()
    await auth.logIn({ accessToken: jwt({ sub: 'alice' }), refreshToken: jwt({}), expiresIn: 300 })
    answer(never)
    clock.sleep(600_000)
    const asked = auth.getAccessToken().catch((error: unknown) => error)
    await settle()
    void auth.logIn({ accessToken: jwt({ sub: 'bob' }), expiresIn: 300 })
    expect(isLoggedOutError(await asked)).toBe(true)
    expect(auth.explain().subject).toBe('bob')
  })

  it('a 401 for the token of one user is not answered with the token of the next', async () => {
    const { auth } = createWorld()
    const alice = jwt({ sub: 'alice' })
    await auth.logIn({ accessToken: alice, expiresIn: 300 })
    void auth.logOut()
    await auth.logIn({ accessToken: jwt({ sub: 'bob' }), expiresIn: 300 })
    expect(await auth.replaceRejected(alice)).toBeUndefined()
  })

  it('the same user signing in again answers those who wait', async () => {
    const { auth, clock, answer } = createWorld()
    await auth.logIn({ accessToken: jwt({ sub: 'alice' }), refreshToken: jwt({}), expiresIn: 300 })
    answer(never)
    clock.sleep(600_000)
    const asked = auth.getAccessToken()
    await settle()
    const next = jwt({ sub: 'alice', again: true })
    void auth.logIn({ accessToken: next, expiresIn: 300 })
    expect(await asked).toBe(next)
  })
})

it('close() stops everything and rejects those who wait, but keeps the stored session', async () => {
  const storage = memoryStorage()
  const { auth, clock, answer } = await createLoggedInWorld({ storage })
  answer(never)
  clock.sleep(600_000)
  const asked = auth.getAccessToken().catch((error: unknown) => error)
  await settle()
  auth.close()
  expect(await asked).toHaveProperty('code', 'ERR_AUTH_CLOSED')
  expect(storage.read()).toHaveProperty('tokens')
})
