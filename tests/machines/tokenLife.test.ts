/** DESIGN §4.3 through the front door: what `createAuth` makes of a token while time passes. */
import type { TokenResponse } from 'authchart'
import { describe, expect, it } from 'vitest'
import { secretToken } from '../helpers/canary.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, jwt, pair, type World, type WorldOptions } from '../helpers/world.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A JWT as a server whose clock is `skew` ms ahead mints it now. */
const minted = ({ clock }: World, { lifetime = 5 * MINUTE, skew = 0, ...claims } = {}): string => {
  const iat = Math.floor((clock.now() + skew) / SECOND)
  return jwt({ iat, exp: iat + lifetime / SECOND, ...claims })
}

/** A world in which somebody has signed in with the answer that `respond` makes. */
async function loggedInWith(respond: (world: World) => TokenResponse, options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options)
  await world.auth.logIn(respond(world))
  return world
}

/** Ms from now to the deadline. */
const left = ({ auth, clock }: World): number => (auth.explain().expiresAt ?? NaN) - clock.now()

describe('Deadline sources in order', () => {
  it.each([300, '300'])('expires_in (%j) counted from the moment the request was sent', async (expires_in) => {
    const world = await createLoggedInWorld()
    const { auth, clock, answer } = world
    answer(async () => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 8 * SECOND))
      return { ...pair(), expires_in }
    })
    const refreshed = auth.refresh()
    await clock.advance(8 * SECOND)
    await refreshed
    expect(left(world)).toBe(292 * SECOND)
  })

  it("the JWT's exp through the clock estimate", async () => {
    const world = await loggedInWith((made) => ({
      access: minted(made, { skew: 2 * HOUR }),
      serverDate: made.clock.now() + 2 * HOUR,
    }))
    expect(left(world)).toBe(5 * MINUTE)
    expect(world.auth.explain().clockOffset).toBe(2 * HOUR)
  })

  it('a configured lifetime', async () => {
    const world = await loggedInWith(() => pair(), { accessTokenLifetime: HOUR })
    expect(left(world)).toBe(HOUR)
  })

  it('else none: valid with no timer, refreshed only after a rejection', async () => {
    const { auth, clock, refreshes } = await loggedInWith(() => pair())
    expect(auth.explain().expiresAt).toBeUndefined()
    await clock.advance(60 * 24 * HOUR)
    expect(auth.status).toBe('valid')
    expect(refreshes).toHaveLength(0)
    await auth.replaceRejected(await auth.getAccessToken())
    expect(refreshes).toHaveLength(1)
  })

  it('If expires_in and exp − iat disagree by more than 60 s, take the smaller', async () => {
    const world = await loggedInWith((made) => ({ access: minted(made), expires_in: 3_600 }))
    expect(left(world)).toBe(5 * MINUTE)
  })

  it('an expires_in beyond every number makes a token that is sent all the same', async () => {
    const world = await loggedInWith(() => ({ ...pair(), expires_in: '9'.repeat(308) }))
    expect(world.auth.status).toBe('valid')
    expect(world.auth.peekAccessToken()).toBeTypeOf('string')
  })
})

describe('Lead = min(refreshThreshold, lifetime × 0.25), at least 5 s, at most lifetime / 2', () => {
  it.each([
    ['300 s', 300, 225_000],
    ['60 s', 60, 45_000],
    ['20 s', 20, 15_000],
    ['6 s', 6, 3_000],
    ['40 days', 40 * 24 * 3_600, 40 * 24 * HOUR - 5 * MINUTE],
  ])('a token of %s', async (_, lifetime, expiringAfter) => {
    const { auth, clock } = await createLoggedInWorld({ lifetime, refreshPolicy: 'onDemand' })
    expect(auth.explain().refreshAt).toBe(clock.now() + expiringAfter)
    await clock.advance(expiringAfter - 1)
    expect(auth.status).toBe('valid')
    await clock.advance(1)
    expect(auth.status).toBe('expiring')
    const margin = Math.min(SECOND, (lifetime * SECOND) / 4)
    await clock.advance(lifetime * SECOND - expiringAfter - margin - 1)
    expect(auth.status).toBe('expiring')
    await clock.advance(1)
    expect(auth.status).toBe('expired')
  })

  it('is that of the whole life of a token that was handed in old', async () => {
    const { auth, clock } = await loggedInWith((made) => {
      const access = minted(made)
      made.clock.sleep(2 * MINUTE)
      return { access }
    })
    expect(auth.explain().refreshAt).toBe(clock.now() + 3 * MINUTE - 75 * SECOND)
  })

  it('is that of the whole life of a token that was restored', () => {
    const clock = new SimulatedClock()
    const known = { expiresAt: clock.now() + 3 * MINUTE, lifetime: 5 * MINUTE }
    const stored = { v: 1, generation: 1, savedAt: 1, tokens: pair(), ...known }
    const { auth } = createWorld({ clock, storage: { read: () => stored, update: () => undefined } })
    expect(auth.explain().refreshAt).toBe(clock.now() + 3 * MINUTE - 75 * SECOND)
  })
})

it('Early refreshes start at most every 5 s', async () => {
  const { clock, refreshes, answer } = await createLoggedInWorld({ lifetime: 8 })
  const starts: number[] = []
  answer(
    ...Array.from({ length: 10 }, () => () => {
      starts.push(clock.now())
      return pair(8)
    }),
  )
  await clock.advance(30 * SECOND)
  expect(refreshes.length).toBeGreaterThan(3)
  for (const [i, start] of starts.entries()) {
    if (i > 0) expect(start - (starts[i - 1] ?? 0)).toBeGreaterThanOrEqual(5 * SECOND - 1)
  }
})

describe('Clock estimate (server − local): from Date where readable, else from a sane iat, else none', () => {
  const refreshedWith = async (respond: (world: World) => TokenResponse): Promise<World> => {
    const world = await createLoggedInWorld()
    world.answer(() => respond(world))
    await world.auth.refresh()
    return world
  }

  it('from Date', async () => {
    const world = await refreshedWith((made) => ({
      access: minted(made, { skew: -HOUR }),
      serverDate: made.clock.now() - HOUR,
    }))
    expect(world.auth.explain().clockOffset).toBe(-HOUR)
    expect(left(world)).toBe(5 * MINUTE)
  })

  it('from a sane iat', async () => {
    const world = await refreshedWith((made) => ({ access: minted(made, { skew: -HOUR }) }))
    expect(world.auth.explain().clockOffset).toBe(-HOUR)
    expect(left(world)).toBe(5 * MINUTE)
  })

  it('none', async () => {
    const world = await refreshedWith(() => pair(300))
    expect(world.auth.explain().clockOffset).toBeUndefined()
    expect(left(world)).toBe(5 * MINUTE)
  })

  it.each([
    [4 * SECOND, 0],
    [5 * SECOND, 5 * SECOND],
    [-72 * HOUR, -24 * HOUR],
  ])('Offsets under 5 s are noise; over 24 h are clamped: %i ms is %i ms', async (skew, offset) => {
    const { auth } = await refreshedWith(({ clock }) => ({ ...pair(300), serverDate: clock.now() + skew }))
    expect(auth.explain().clockOffset).toBe(offset)
  })
})

describe('iat is insane, and ignored altogether', () => {
  /** Four minutes after a login; the server is an hour ahead, and only its `iat` could tell. */
  const refreshedAfterLogin = async (claims: (login: number) => Record<string, number>): Promise<World> => {
    const world = createWorld({ refreshPolicy: 'onDemand' })
    const login = (world.clock.now() + HOUR) / SECOND
    const refresh = jwt({ iat: login - 60, exp: login + 86_400 })
    await world.auth.logIn({ access: jwt({ iat: login, exp: login + 300 }), refresh, expires_in: 300 })
    const before = world.auth.explain().clockOffset
    await world.clock.advance(4 * MINUTE)
    world.answer(() => ({ access: jwt(claims(login)), expires_in: 300 }))
    await world.auth.refresh()
    expect(before, 'the login came from the future').toBe(HOUR)
    return world
  }
  const minuteLater = (login: number) => login + 5 * 60

  it('unless it is sane', async () => {
    const world = await refreshedAfterLogin((login) => ({ iat: minuteLater(login), exp: login + 900 }))
    expect(world.auth.explain().clockOffset).toBe(HOUR + MINUTE)
  })

  it.each<[string, (login: number) => Record<string, number>]>([
    ["when it equals the used refresh token's", (login) => ({ iat: login - 60, exp: login + 900 })],
    ["when it is not newer than the previous token's", (login) => ({ iat: login, exp: login + 900 })],
    ['when exp ≤ iat', (login) => ({ iat: minuteLater(login), exp: minuteLater(login) })],
  ])('%s', async (_, claims) => {
    const world = await refreshedAfterLogin(claims)
    expect(world.auth.explain().clockOffset, 'what was known stays').toBe(HOUR)
    expect(left(world), 'and expires_in is not compared with it').toBe(5 * MINUTE)
  })
})

describe('a refresh that returns an already expired token', () => {
  it.each([0, -300, '0'])('expires_in %j: backs off (5 s, doubling) and never loops', async (expires_in) => {
    const { auth, clock, refreshes, answer } = await createLoggedInWorld()
    const next = secretToken('refresh')
    answer(() => ({ access: secretToken('access'), refresh: next, expires_in }))
    for (let i = 0; i < 3; i++) answer(() => ({ access: secretToken('access'), expires_in }))
    await expect(auth.refresh()).rejects.toHaveProperty('code', 'ERR_AUTH_REFRESH_UNAVAILABLE')
    expect(auth.explain().retryAt).toBe(clock.now() + 5 * SECOND)
    await clock.advance(5 * SECOND)
    expect(refreshes).toHaveLength(2)
    expect(refreshes[1]?.refreshToken, 'its new refresh token is stored all the same').toBe(next)
    expect(auth.explain().retryAt).toBe(clock.now() + 10 * SECOND)
    await clock.advance(10 * SECOND)
    expect(auth.explain().retryAt).toBe(clock.now() + 20 * SECOND)
    expect(refreshes).toHaveLength(3)
  })
})

it.each([0, -300])('a login with expires_in %j makes a token that is never sent, but refreshed', async (expiresIn) => {
  const world = createWorld()
  const tokens = { ...pair(), expiresIn }
  await world.auth.logIn(tokens)
  await settle()
  expect(world.auth.peekAccessToken()).not.toBe(tokens.accessToken)
  expect(await world.auth.getAccessToken()).not.toBe(tokens.accessToken)
  expect(world.refreshes[0]?.refreshToken).toBe(tokens.refreshToken)
})
