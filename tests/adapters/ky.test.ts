/** `authchart/ky`, the same for ky 2 and ky 1.14. */
import { isAuthOptionError, isLoggedOutError, type TokenSource } from 'authchart'
import type { AuthMode } from 'authchart/fetch'
import { omitAuth, optionalAuth, requiredAuth, withAuth } from 'authchart/ky'
import ky from 'ky'
import ky1 from 'ky1'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApiServer, type ApiServer } from '../helpers/apiServer.ts'
import { hasSecret } from '../helpers/canary.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair, type World } from '../helpers/world.ts'

/** What both understand. */
interface Options {
  method?: 'get' | 'post'
  json?: unknown
  body?: BodyInit
  timeout?: number | false
  retry?: number | { limit: number; delay: () => number }
  signal?: AbortSignal
  auth?: AuthMode
  context?: Record<string, unknown>
}
type Call = (path: string, options?: Options) => Promise<Response>
/** Hooks get the request as their first argument, or in it. */
type Hook = (first: Request | { request: Request }) => Request | undefined

interface Ky {
  create: (auth: TokenSource, options?: Options) => Call
  /** With a `beforeRequest` hook of the app's own, joined in the one order and in the other. */
  extend: (auth: TokenSource, hook: Hook) => Call
  extendOurs: (auth: TokenSource, hook: Hook) => Call
  /** With an `afterResponse` hook. */
  extendAfter: (auth: TokenSource, hook: (first: Request | { request: Request }) => undefined) => Call
}

let api: ApiServer
const KINDS: [string, Ky][] = [
  [
    'ky 2',
    {
      create: (auth, options) => ky.create({ prefix: api.url, ...withAuth(auth), ...options }),
      extend: (auth, hook) => ky.create({ prefix: api.url, hooks: { beforeRequest: [hook] } }).extend(withAuth(auth)),
      extendOurs: (auth, hook) =>
        ky.create({ prefix: api.url, ...withAuth(auth) }).extend({ hooks: { beforeRequest: [hook] } }),
      extendAfter: (auth, hook) => ky.create({ prefix: api.url, ...withAuth(auth), hooks: { afterResponse: [hook] } }),
    },
  ],
  [
    'ky 1.14',
    {
      create: (auth, options) => ky1.create({ prefixUrl: api.url, ...withAuth(auth), ...options }),
      extend: (auth, hook) =>
        ky1.create({ prefixUrl: api.url, hooks: { beforeRequest: [hook] } }).extend(withAuth(auth)),
      extendOurs: (auth, hook) =>
        ky1.create({ prefixUrl: api.url, ...withAuth(auth) }).extend({ hooks: { beforeRequest: [hook] } }),
      extendAfter: (auth, hook) =>
        ky1.create({ prefixUrl: api.url, ...withAuth(auth), hooks: { afterResponse: [hook] } }),
    },
  ],
]
const AGAIN = { limit: 2, delay: () => 1 }
const never = () => new Promise<never>(() => undefined)

let world: World
/** The access token at the start, and the one that the next refresh brings. */
let first: string | undefined
let second: string | undefined

beforeAll(async () => {
  api = await startApiServer()
})
afterAll(() => api.stop())
beforeEach(async () => {
  world = await createLoggedInWorld({ origins: [api.url] })
  first = world.auth.peekAccessToken()
  const next = pair(300)
  second = next.accessToken
  world.answer(() => next)
})
afterEach(() => {
  world.auth.close()
  api.refuse()
  api.accept()
  api.onRequest = () => undefined
  api.requests.splice(0)
})

/** Something happens while the first request is on its way; it is answered with 503. */
function failOnce(meanwhile: () => unknown): void {
  api.refuse({ status: 503 })
  api.onRequest = async () => {
    api.onRequest = () => undefined
    await meanwhile()
    api.accept(second)
  }
}

describe.each(KINDS)('%s', (_, { create, extend, extendOurs, extendAfter }) => {
  describe('asks before each attempt', () => {
    it('of its own retries, so that the second carries the token of then', async () => {
      failOnce(() => world.auth.refresh())
      const response = await create(world.auth)('x', { retry: AGAIN })
      expect(response.status).toBe(200)
      expect(api.shown()).toEqual([first, second])
    })

    it('and waits for a refresh when the token has ended meanwhile', async () => {
      failOnce(() => {
        world.clock.sleep(600_000)
      })
      expect((await create(world.auth)('x', { retry: AGAIN })).status).toBe(200)
      expect(api.shown(), 'no token past its deadline').toEqual([first, second])
      expect(world.refreshes).toHaveLength(1)
    })
  })

  describe('the wait for a token', () => {
    beforeEach(async () => {
      world = await createLoggedInWorld({ origins: [api.url] })
      world.answer(never)
      world.clock.sleep(600_000)
    })

    it("is covered by ky's timeout; the refresh goes on", async () => {
      const error = await reasonOf(create(world.auth)('x', { timeout: 20, retry: 0 }))
      expect(error).toHaveProperty('name', 'TimeoutError')
      expect(hasSecret(error)).toBe(false)
      expect(world.refreshes.map(({ signal }) => signal.aborted)).toEqual([false])
      expect(api.requests).toHaveLength(0)
    })

    it("is covered by the caller's abort; the refresh goes on", async () => {
      const controller = new AbortController()
      const mine = reasonOf(create(world.auth)('x', { signal: controller.signal, timeout: false }))
      await settle()
      expect(world.auth.explain().state).toBe('refreshing.unusable')
      controller.abort()
      expect(await mine).toHaveProperty('name', 'AbortError')
      expect(world.refreshes.map(({ signal }) => signal.aborted)).toEqual([false])
      expect(api.requests).toHaveLength(0)
    })
  })

  describe('a 401', () => {
    const text = 'twice, and whole. '.repeat(5_000)
    const form = (): FormData => {
      const data = new FormData()
      data.set('file', new Blob([text]), 'file.txt')
      return data
    }

    it.each<[string, () => Options]>([
      ['JSON', () => ({ json: { text } })],
      ['FormData', () => ({ body: form() })],
      ['Blob', () => ({ body: new Blob([text]) })],
      ['a stream', () => ({ body: new Blob([text]).stream() })],
    ])('is replayed with its body, with %s, also under `retry: 0`', async (__, init) => {
      api.accept(second)
      for (const retry of [AGAIN, 0]) {
        world = await createLoggedInWorld({ origins: [api.url] })
        world.answer(() => ({ accessToken: second ?? '', expiresIn: 300 }))
        expect((await create(world.auth)('x', { method: 'post', retry, ...init() })).status).toBe(200)
        const [once, again] = api.requests.splice(0)
        expect(once?.body.length).toBeGreaterThan(text.length - 1)
        expect(again?.body === once?.body, 'the same, byte by byte').toBe(true)
        expect(again?.headers['content-type']).toBe(once?.headers['content-type'])
      }
    })

    it.each([0, AGAIN])(
      'that comes twice is an ordinary HTTPError after exactly two calls (retry: %o)',
      async (retry) => {
        const error = await reasonOf(create(world.auth)('x', { retry }))
        expect(error).toMatchObject({ name: 'HTTPError', response: { status: 401 } })
        expect(api.shown()).toEqual([first, second])
        expect(world.auth.status).toBe('valid')
      },
    )

    it('leaves no token in the error, nor in the headers of its request', async () => {
      const error = await reasonOf(create(world.auth)('x', { method: 'post', json: { a: 1 } }))
      expect(error).toHaveProperty('request')
      expect((error as { request: Request }).request.headers.has('authorization')).toBe(false)
      expect(hasSecret((error as { request: Request }).request)).toBe(false)
      expect(hasSecret(error)).toBe(false)
    })
  })

  it('leaves no token on the request that hooks see after the answer', async () => {
    api.accept(first)
    const seen: Request[] = []
    const keep = (at: Request | { request: Request }): undefined => {
      seen.push(at instanceof Request ? at : at.request)
    }
    await extendAfter(world.auth, keep)('x')
    expect(api.shown()).toEqual([first])
    expect(seen.map(({ headers }) => headers.has('authorization'))).toEqual([false])
  })

  describe('per request', () => {
    const MODES = [
      ['omit', omitAuth],
      ['optional', optionalAuth],
    ] as const
    it.each(MODES)("'%s', with each attempt", async (__, mode) => {
      api.refuse({ status: 503 })
      const { auth: loggedOut } = createWorld({ origins: [api.url] })
      const error = await reasonOf(create(loggedOut)('x', { retry: AGAIN, ...mode }))
      expect(error).toMatchObject({ name: 'HTTPError', response: { status: 503 } })
      expect(api.shown()).toEqual([undefined, undefined, undefined])
    })

    it.each(MODES)("'%s' as the default of an instance", async (__, mode) => {
      const { auth: loggedOut } = createWorld({ origins: [api.url] })
      const call = create(loggedOut, { ...mode })
      expect(await reasonOf(call('x'))).toHaveProperty('response.status', 401)
      expect(api.shown()).toEqual([undefined])
      const error = await reasonOf(call('x', { ...requiredAuth, retry: 0 }))
      expect(error, 'and a request may say otherwise').toSatisfy(isLoggedOutError)
    })

    it("'omit' sends no token although there is one, and refreshes nothing", async () => {
      await reasonOf(create(world.auth)('x', omitAuth))
      expect(api.shown()).toEqual([undefined])
      expect(world.refreshes).toHaveLength(0)
    })

    it("'optional' sends the token that is there", async () => {
      api.accept(first)
      expect((await create(world.auth)('x', optionalAuth)).status).toBe(200)
    })

    it('misspelt is refused', async () => {
      const auth = 'optionel' as AuthMode
      expect(await reasonOf(create(world.auth)('x', { auth, retry: 0 }))).toSatisfy(isAuthOptionError)
      expect(api.requests).toHaveLength(0)
    })
  })

  describe("hooks of the app's own", () => {
    const requestOf = (first: Request | { request: Request }): Request =>
      first instanceof Request ? first : first.request
    const mark: Hook = (first) => {
      requestOf(first).headers.set('x-mine', 'yes')
      return undefined
    }
    /** A hook may also answer another request. */
    const replace: Hook = (first) => new Request(requestOf(first), { headers: { 'x-mine': 'yes' } })
    const ORDERS: [string, (auth: TokenSource, hook: Hook) => Call][] = [
      ['before', extend],
      ['after', extendOurs],
    ]

    it.each(ORDERS)('%s ours run as well', async (__, join) => {
      api.accept(first)
      const call = join(world.auth, mark)
      expect((await call('x')).status).toBe(200)
      await reasonOf(call('x', omitAuth))
      expect(api.shown()).toEqual([first, undefined])
      expect(api.requests.map(({ headers }) => headers['x-mine'])).toEqual(['yes', 'yes'])
    })

    it.each(ORDERS)('%s ours may put another request in place', async (__, join) => {
      api.accept(first)
      const call = join(world.auth, replace)
      expect((await call('x')).status).toBe(200)
      await reasonOf(call('x', omitAuth))
      expect(api.shown(), 'omit is still heeded').toEqual([first, undefined])
      expect(api.requests.map(({ headers }) => headers['x-mine'])).toEqual(['yes', 'yes'])
    })
  })

  it('logged out: LoggedOutError before anything is sent', async () => {
    await world.auth.logOut()
    const error = await reasonOf(create(world.auth)('x', { retry: 0 }))
    expect(isLoggedOutError(error) && error.reason).toBe('loggedOut')
    expect(api.requests).toHaveLength(0)
  })

  it('1,000 parallel requests on a dead token: one refresh, zero 401s', async () => {
    world.clock.sleep(600_000)
    api.accept(second)
    const call = create(world.auth, { timeout: false, retry: 0 })
    const responses = await Promise.all(Array.from({ length: 1_000 }, async () => (await call('x')).text()))
    expect(responses).toHaveLength(1_000)
    expect(world.refreshes).toHaveLength(1)
    expect(api.requests).toHaveLength(1_000)
    expect(new Set(api.requests.map(({ status }) => status))).toEqual(new Set([200]))
  })
})
