/** A request made for one user never leaves with the token of the next. */
import { isLoggedOutError, type TokenResponse } from 'authchart'
import { createAuthFetch, type AuthFetch } from 'authchart/fetch'
import { memoryStorage } from 'authchart/storage'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { startApiServer, type ApiServer } from '../helpers/apiServer.ts'
import { secretToken } from '../helpers/canary.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createWorld, jwt, type World, type WorldOptions } from '../helpers/world.ts'

let api: ApiServer
const closing: World[] = []
beforeAll(async () => {
  api = await startApiServer()
})
afterAll(() => api.stop())
afterEach(() => {
  for (const { auth } of closing.splice(0)) auth.close()
  api.onRequest = () => undefined
  api.accept()
  api.requests.splice(0)
})

/** Whose a token is can be read from a JWT only. */
const KINDS: [string, (user: string) => string][] = [
  ['JWTs', (user) => jwt({ sub: user })],
  ['opaque tokens', (user) => secretToken(user)],
]

describe.each(KINDS)('with %s', (_, mint) => {
  const tokensOf = (user: string) => ({ accessToken: mint(user), refreshToken: mint(user), expiresIn: 300 })

  async function signInAlice(
    options: WorldOptions = {},
  ): Promise<{ world: World; authFetch: AuthFetch; alice: string }> {
    const world = createWorld({ origins: [api.url], ...options })
    closing.push(world)
    const tokens = tokensOf('alice')
    await world.auth.logIn(tokens)
    return { world, authFetch: createAuthFetch(world.auth), alice: tokens.accessToken }
  }

  /** How Bob comes after Alice. */
  const SWITCHES: [string, (world: World, bob: TokenResponse) => void][] = [
    [
      'a logout and a login',
      ({ auth }, bob) => {
        void auth.logOut()
        void auth.logIn(bob)
      },
    ],
    ['a login alone', ({ auth }, bob) => void auth.logIn(bob)],
  ]

  describe.each(SWITCHES)('after %s', (__, change) => {
    it("a request that waits for Alice's refresh fails, and is not sent as Bob", async () => {
      const { world, authFetch } = await signInAlice()
      world.answer(() => new Promise(() => undefined))
      world.clock.sleep(600_000)
      const asked = reasonOf(authFetch(api.url))
      await settle()
      expect(world.auth.explain().state).toBe('refreshing.unusable')
      change(world, tokensOf('bob'))
      expect(await asked).toSatisfy(isLoggedOutError)
      expect(world.auth.status).toBe('valid')
      expect(api.requests).toHaveLength(0)
    })

    it('nor when the late answer to her refresh comes in after all', async () => {
      const { world, authFetch } = await signInAlice()
      let arrive: (response: TokenResponse) => void = () => undefined
      world.answer(() => new Promise((resolve) => (arrive = resolve)))
      world.clock.sleep(600_000)
      const asked = reasonOf(authFetch(api.url))
      await settle()
      const bob = tokensOf('bob')
      change(world, bob)
      arrive(tokensOf('alice'))
      await settle()
      expect(await asked).toSatisfy(isLoggedOutError)
      expect(world.auth.peekAccessToken()).toBe(bob.accessToken)
      expect(api.requests).toHaveLength(0)
    })

    it('a request that can do without a token goes without one', async () => {
      const { world, authFetch } = await signInAlice()
      world.answer(() => new Promise(() => undefined))
      world.clock.sleep(600_000)
      const asked = authFetch(api.url, { auth: 'optional' })
      await settle()
      change(world, tokensOf('bob'))
      await asked
      expect(api.shown()).toEqual([undefined])
    })

    it("a 401 to Alice's token that arrives then is returned, and is not tried again as Bob", async () => {
      const { world, authFetch, alice } = await signInAlice()
      const bob = tokensOf('bob')
      api.accept(bob.accessToken)
      api.onRequest = () => {
        change(world, bob)
      }
      expect((await authFetch(api.url)).status).toBe(401)
      expect(api.shown()).toEqual([alice])
      expect(world.refreshes, "Bob's token was never refused").toHaveLength(0)
    })

    it('a request that waits for another token after a 401 fails, and is not tried again as Bob', async () => {
      const { world, authFetch, alice } = await signInAlice()
      world.answer(() => new Promise(() => undefined))
      const bob = tokensOf('bob')
      api.accept(bob.accessToken)
      const asked = reasonOf(authFetch(api.url))
      await vi.waitUntil(() => world.refreshes.length === 1)
      change(world, bob)
      expect(await asked).toSatisfy(isLoggedOutError)
      expect(api.shown()).toEqual([alice])
    })
  })

  it('a login elsewhere, found in the shared storage, does not answer a request of Alice', async () => {
    const storage = memoryStorage()
    const { world, authFetch } = await signInAlice({ storage })
    const bob = tokensOf('bob')
    api.accept(bob.accessToken)
    world.clock.sleep(600_000)
    const other = createWorld({ origins: [api.url], storage, clock: world.clock })
    closing.push(other)
    await other.auth.logOut()
    await other.auth.logIn(bob)
    const asked = reasonOf(authFetch(api.url))
    expect(await asked).toSatisfy(isLoggedOutError)
    expect(api.requests).toHaveLength(0)
    expect(world.refreshes, 'and her refresh token is not used any more').toHaveLength(0)
  })
})

describe('when a refresh for Alice answers with a token of Bob, since the cookie behind it was replaced elsewhere', () => {
  it.each([true, false])('none of her requests is sent as Bob (her token usable: %s)', async (isUsable) => {
    const world = createWorld({ origins: [api.url] })
    closing.push(world)
    const [alice, bob] = [jwt({ sub: 'alice' }), jwt({ sub: 'bob' })]
    await world.auth.logIn({ accessToken: alice, expiresIn: 300 })
    world.answer(() => ({ accessToken: bob, expiresIn: 300 }))
    api.accept(bob)
    if (!isUsable) world.clock.sleep(600_000)
    await createAuthFetch(world.auth)(api.url).catch(() => undefined)
    expect(world.refreshes).toHaveLength(1)
    expect(api.shown()).not.toContain(bob)
  })
})

it('a refresh that first tells whose the token is answers those who wait: it is the same session', async () => {
  const world = createWorld({ origins: [api.url] })
  closing.push(world)
  await world.auth.logIn({ accessToken: secretToken('alice'), refreshToken: secretToken('alice'), expiresIn: 300 })
  const named = jwt({ sub: 'alice' })
  world.answer(() => ({ accessToken: named, expiresIn: 300 }))
  api.accept(named)
  world.clock.sleep(600_000)
  expect((await createAuthFetch(world.auth)(api.url)).status).toBe(200)
  expect(world.auth.explain().subject).toBe('alice')
})
