/** `authchart/fetch`: where a token may go (DESIGN §4.7), and how a request without one is met. */
import {
  createAuth,
  isAuthOptionError,
  isLoggedOutError,
  isRefreshUnavailableError,
  TokenEndpointError,
} from 'authchart'
import { createAuthFetch, type AuthFetch, type AuthMode } from 'authchart/fetch'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startApiServer, type ApiServer } from '../helpers/apiServer.ts'
import { startBadServer, type BadServer } from '../helpers/badServer.ts'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, ORIGIN, pair, type World } from '../helpers/world.ts'

let api: ApiServer
let elsewhere: BadServer
let world: World
let authFetch: AuthFetch
/** The access token at the start. */
let token: string | undefined

beforeAll(async () => {
  api = await startApiServer()
  elsewhere = await startBadServer()
})
afterAll(async () => {
  await api.stop()
  await elsewhere.stop()
})
beforeEach(async () => {
  world = await createLoggedInWorld({ origins: [api.url] })
  token = world.auth.peekAccessToken()
  api.accept(token)
  authFetch = createAuthFetch(world.auth)
})
afterEach(() => {
  world.auth.close()
  for (const { requests } of [api, elsewhere]) requests.splice(0)
})

/** The request that a `fetch` of ours was called with. */
const recorder = () => {
  const send = vi.fn<typeof fetch>(() => Promise.resolve(new Response()))
  const sent = (): Request => new Request(...(send.mock.lastCall ?? ['https://nothing.was.sent']))
  return { send, sent }
}

describe('a token goes only to the listed origins', () => {
  it('one of them gets it', async () => {
    const response = await authFetch(`${api.url}/profile`)
    expect(response.status).toBe(200)
    expect(api.shown()).toEqual([token])
  })

  it('any other URL is sent without it', async () => {
    const response = await authFetch(`${elsewhere.url}/profile`, { method: 'POST', body: 'as it is' })
    expect(response.status).toBe(200)
    expect(elsewhere.requests).toMatchObject([{ method: 'POST', path: '/profile', body: 'as it is' }])
    expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  it.each([
    'https://api.example.com.evil.example/',
    'https://evil.example/https://api.example.com/',
    'https://evil.example/?https://api.example.com/',
    'https://api.example.com:8443/',
    'http://api.example.com/',
    'https://example.com/',
    'https://sub.api.example.com/',
  ])('%s is another origin than https://api.example.com', async (url) => {
    const { auth } = await createLoggedInWorld()
    const { send, sent } = recorder()
    await createAuthFetch(auth, { fetch: send })(url)
    expect(sent().url).toBe(url)
    expect(sent().headers.has('authorization')).toBe(false)
  })

  it.each(['https://API.example.com/x', 'https://api.example.com:443/x', new URL(`${ORIGIN}/x`)])(
    '%s is the same origin',
    async (url) => {
      const { auth } = await createLoggedInWorld()
      const { send, sent } = recorder()
      await createAuthFetch(auth, { fetch: send })(url)
      expect(sent().headers.get('authorization')).toBe(`Bearer ${String(auth.peekAccessToken())}`)
    },
  )

  it('any other URL needs no session, and does not wait for one', async () => {
    const { auth } = createWorld({
      origins: [api.url],
      storage: { read: () => new Promise(() => 0), update: () => undefined },
    })
    expect(auth.status).toBe('restoring')
    const response = await createAuthFetch(auth)(elsewhere.url)
    expect(response.status).toBe(200)
  })

  it('https: or loopback, nothing else can be listed', () => {
    const open = (origin: string) => createAuth({ refresher: () => Promise.resolve(pair()), origins: [origin] })
    for (const origin of ['http://localhost:8000', 'http://127.0.0.1:8000', 'http://[::1]:8000', ORIGIN])
      expect(open(origin).status).toBe('loggedOut')
    for (const origin of ['http://api.example.com', 'http://127.0.0.1.example.com', 'ftp://localhost', '*'])
      expect(thrownBy(() => open(origin))).toSatisfy(isAuthOptionError)
  })

  it('a request that carries an Authorization of its own passes untouched, signed in or not', async () => {
    for (const { auth } of [world, createWorld({ origins: [api.url] })]) {
      const send = createAuthFetch(auth)
      for (const headers of [{ Authorization: 'Basic b3du' }, [['authorization', 'Basic b3du']] as [string, string][]])
        expect((await send(api.url, { headers })).status).toBe(401)
      await send(new Request(api.url, { headers: { authorization: 'Basic b3du' } }))
    }
    expect(new Set(api.requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Basic b3du']))
    expect(api.requests, 'and its 401 is its own').toHaveLength(6)
    expect(world.refreshes).toHaveLength(0)
  })

  it('a redirect to another origin does not carry it, and the 401 from there rejects nothing', async () => {
    elsewhere.next({ kind: 'answer', status: 401 })
    api.accept()
    api.refuse({ status: 302, headers: { location: `${elsewhere.url}/login` } })
    const response = await authFetch(`${api.url}/moved`)
    api.refuse()
    expect(response.status).toBe(401)
    expect(elsewhere.requests).toMatchObject([{ path: '/login' }])
    expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(world.refreshes).toHaveLength(0)
    expect(world.auth.peekAccessToken()).toBe(token)
  })
})

describe("the caller's own objects are not written on", () => {
  it('neither the init nor its headers, in any of their forms', async () => {
    const headers = new Headers({ 'x-mine': 'yes' })
    const forms: RequestInit[] = [{ headers }, { headers: { 'x-mine': 'yes' } }, { headers: [['x-mine', 'yes']] }]
    for (const init of forms.map((form) => Object.freeze(form))) {
      const before = structuredClone(Object.keys(init))
      expect((await authFetch(api.url, init)).status).toBe(200)
      expect(Object.keys(init)).toEqual(before)
    }
    expect([...headers]).toEqual([['x-mine', 'yes']])
    expect(api.requests.map((request) => request.headers['x-mine'])).toEqual(['yes', 'yes', 'yes'])
  })

  it('nor the Request', async () => {
    const request = new Request(api.url, { headers: { 'x-mine': 'yes' } })
    expect((await authFetch(request)).status).toBe(200)
    expect([...request.headers]).toEqual([['x-mine', 'yes']])
  })
})

describe('per request', () => {
  const down = () => Promise.reject(new TokenEndpointError('down', { status: 503 }))

  it("auth: 'omit' sends no token, although there is one", async () => {
    expect((await authFetch(api.url, { auth: 'omit' })).status).toBe(401)
    expect(api.shown()).toEqual([undefined])
    expect(world.refreshes, 'and its 401 is its own').toHaveLength(0)
  })

  it("auth: 'optional' sends the token that is there, and replaces it on a 401 as always", async () => {
    api.accept('another')
    expect((await authFetch(api.url, { auth: 'optional' })).status).toBe(401)
    expect(api.shown()).toEqual([token, world.auth.peekAccessToken()])
  })

  it("auth: 'optional' goes without one when nobody is signed in", async () => {
    const { auth } = createWorld({ origins: [api.url] })
    expect((await createAuthFetch(auth)(api.url, { auth: 'optional' })).status).toBe(401)
    expect(api.shown()).toEqual([undefined])
  })

  it("auth: 'optional' goes without one when none can be had now", async () => {
    world.answer(down)
    world.clock.sleep(600_000)
    await authFetch(api.url, { auth: 'optional' })
    expect(api.shown()).toEqual([undefined])
    expect(world.auth.explain().state).toBe('expired.backingOff')
  })

  it("auth: 'optional' still ends with the caller's signal", async () => {
    world.answer(() => new Promise(() => undefined))
    world.clock.sleep(600_000)
    const controller = new AbortController()
    const reason = reasonOf(authFetch(api.url, { auth: 'optional', signal: controller.signal }))
    controller.abort()
    expect(await reason).toHaveProperty('name', 'AbortError')
    expect(api.requests).toHaveLength(0)
  })

  it('a misspelt mode is refused, naming what is known', async () => {
    const error = await reasonOf(authFetch(api.url, { auth: 'optionel' as AuthMode }))
    expect(isAuthOptionError(error) && error.option).toBe('auth')
    expect(error).toHaveProperty('message', expect.stringMatching(/required.*optional.*omit/))
    expect(api.requests).toHaveLength(0)
  })

  it('logged out: LoggedOutError with the reason, before anything is sent', async () => {
    void world.auth.logOut()
    const error = await reasonOf(authFetch(api.url))
    expect(isLoggedOutError(error) && error.reason).toBe('loggedOut')
    expect(api.requests).toHaveLength(0)
  })

  it('backing off: RefreshUnavailableError at once, before anything is sent', async () => {
    world.answer(down)
    world.clock.sleep(600_000)
    expect(await reasonOf(authFetch(api.url))).toSatisfy(isRefreshUnavailableError)
    expect(await reasonOf(authFetch(api.url))).toSatisfy(isRefreshUnavailableError)
    expect(world.refreshes).toHaveLength(1)
    expect(api.requests).toHaveLength(0)
  })
})

describe("the caller's abort", () => {
  it('ends the wait for that caller alone; the refresh goes on and its result is kept', async () => {
    const next = pair(300)
    let arrive: () => void = () => undefined
    world.answer(
      () =>
        new Promise(
          (resolve) =>
            (arrive = () => {
              resolve(next)
            }),
        ),
    )
    world.clock.sleep(600_000)
    const controller = new AbortController()
    const mine = reasonOf(authFetch(api.url, { signal: controller.signal }))
    const other = authFetch(api.url)
    await settle()
    const reason = new Error('never mind')
    controller.abort(reason)
    expect(await mine).toBe(reason)
    expect(world.refreshes.map(({ signal }) => signal.aborted)).toEqual([false])
    api.accept(next.accessToken)
    arrive()
    expect((await other).status).toBe(200)
    expect(api.shown()).toEqual([next.accessToken])
    expect(world.auth.peekAccessToken()).toBe(next.accessToken)
  })

  it('is kept with no one waiting', async () => {
    const next = pair(300)
    world.answer(() => Promise.resolve(next))
    world.clock.sleep(600_000)
    const controller = new AbortController()
    const mine = reasonOf(authFetch(new Request(api.url, { signal: controller.signal })))
    controller.abort()
    expect(await mine).toHaveProperty('name', 'AbortError')
    await settle()
    expect(world.auth.peekAccessToken()).toBe(next.accessToken)
  })
})

describe('otherwise it is fetch', () => {
  it.each(['/relative', 'profile', 'https://', 'no url'])('%s rejects with the TypeError of fetch', async (url) => {
    const [ours, theirs] = [await reasonOf(authFetch(url)), await reasonOf(fetch(url))]
    expect(ours).toBeInstanceOf(TypeError)
    expect(ours).toHaveProperty('message', (theirs as TypeError).message)
  })

  it('fails as fetch does when the server cannot be reached', async () => {
    const gone = await startBadServer()
    await gone.stop()
    const { auth } = await createLoggedInWorld({ origins: [gone.url] })
    const error = await reasonOf(createAuthFetch(auth)(gone.url))
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toHaveProperty('cause.code', 'ECONNREFUSED')
  })

  it('what only a runtime understands reaches the underlying fetch, with both attempts', async () => {
    const send = vi.fn<typeof fetch>((input, init) => fetch(input, init))
    api.accept()
    const extras = { next: { revalidate: 60 }, cf: { cacheTtl: 5 }, method: 'POST', body: 'x' }
    await createAuthFetch(world.auth, { fetch: send })(api.url, extras)
    expect(send).toHaveBeenCalledTimes(2)
    for (const [, init] of send.mock.calls)
      expect(init).toMatchObject({ next: { revalidate: 60 }, cf: { cacheTtl: 5 } })
  })

  it('looks globalThis.fetch up at each request', async () => {
    const spy = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('of then'))
    const response = await authFetch(api.url)
    spy.mockRestore()
    expect(await response.text()).toBe('of then')
  })
})
