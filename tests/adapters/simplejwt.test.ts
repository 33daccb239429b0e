/** `authchart/simplejwt` against every answer that Simple JWT, Django, and what stands before them, can give. */
import {
  createAuth,
  isRefreshConfigurationError,
  isRefreshRejectedError,
  isTokenEndpointError,
  isTokenResponseError,
  type Auth,
} from 'authchart'
import { simpleJwt, type SimpleJwt } from 'authchart/simplejwt'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, startBadServer, type BadServer, type Behaviour } from '../helpers/badServer.ts'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { pair } from '../helpers/world.ts'

let server: BadServer
let elsewhere: BadServer
let refresher: SimpleJwt
const closing: Auth[] = []

beforeAll(async () => {
  server = await startBadServer()
  elsewhere = await startBadServer()
})
afterAll(async () => {
  await server.stop()
  await elsewhere.stop()
})
beforeEach(() => {
  refresher = simpleJwt({ url: `${server.url}/api/token/refresh/` })
})
afterEach(() => {
  for (const auth of closing.splice(0)) auth.close()
  for (const { requests } of [server, elsewhere]) requests.splice(0)
})

const refreshToken = secretToken('refresh')
const refresh = () =>
  refresher({ refreshToken, accessToken: secretToken('access'), signal: new AbortController().signal })

/** Signed in with `refreshToken`, by the real clock. */
function signIn(options: { refreshTimeout?: number } = {}): Auth {
  const auth = createAuth({ refresher, origins: [server.url], ...options })
  closing.push(auth)
  void auth.logIn({ ...pair(300), refreshToken })
  return auth
}

const DETAIL = 'Token is invalid or expired'
const html = (status: number): Behaviour => answer(status, '<h1>Sorry</h1>', { 'content-type': 'text/html' })
const moved = (status: number, location: string): Behaviour => answer(status, '', { location })

describe('the request', () => {
  it('is a POST of the refresh token as JSON, and carries no access token', async () => {
    server.next(answer(200, { access: secretToken('a') }))
    await signIn().refresh()
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/api/token/refresh/' }])
    expect(server.requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
    })
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ refresh: refreshToken })
  })

  it('is not made without a refresh token', async () => {
    const auth = createAuth({ refresher, origins: [server.url] })
    closing.push(auth)
    await auth.logIn({ accessToken: secretToken('a'), expiresIn: 300 })
    await expect(auth.refresh()).rejects.toThrow()
    expect(server.requests).toHaveLength(0)
  })
})

describe('a success', () => {
  it('{access}, rotation off: the old refresh token stays', async () => {
    server.next(answer(200, { access: secretToken('one') }), answer(200, { access: secretToken('two') }))
    const auth = signIn()
    await auth.refresh()
    await auth.refresh()
    expect(server.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { refresh: refreshToken },
      { refresh: refreshToken },
    ])
  })

  it('{access, refresh}, rotation on: the new refresh token is used from then on', async () => {
    const rotated = secretToken('rotated')
    server.next(answer(200, { access: secretToken('one'), refresh: rotated }))
    server.next(answer(200, { access: secretToken('two') }))
    const auth = signIn()
    await auth.refresh()
    await auth.refresh()
    expect(JSON.parse(server.requests[1]?.body ?? '')).toEqual({ refresh: rotated })
  })

  it("what an app's own serializer adds is not kept", async () => {
    const access = secretToken('one')
    server.next(answer(200, { access, refresh: null, user: { name: 'alice' }, expires_in: 5, accessToken: 'x' }))
    expect(await refresh()).toEqual({ access, serverDate: expect.any(Number) as unknown })
  })
})

describe('terminal', () => {
  it.each<[string, Behaviour]>([
    ['401 token_not_valid: expired or garbage', answer(401, { detail: DETAIL, code: 'token_not_valid' })],
    ['401 token_not_valid: blacklisted', answer(401, { detail: 'Token is blacklisted', code: 'token_not_valid' })],
    ['401 without a code: an inactive user since 5.5', answer(401, { detail: 'No active account found' })],
  ])('%s', async (_, behaviour) => {
    server.next(behaviour)
    const error = await reasonOf(refresh())
    expect(error).toSatisfy(isRefreshRejectedError)
    expect(error).toHaveProperty(
      'message',
      expect.stringContaining((behaviour as { body: { detail: string } }).body.detail),
    )
  })
})

describe('misconfigured', () => {
  it.each<[number, string, Behaviour]>([
    [400, 'a missing field', answer(400, { refresh: ['This field is required.'] })],
    [400, 'broken JSON', answer(400, { detail: 'JSON parse error' })],
    [401, 'that is none of Simple JWT', html(401)],
    [403, 'of a CSRF check', html(403)],
    [404, 'no such view', html(404)],
    [405, 'GET only', answer(405, { detail: 'Method "POST" not allowed.' })],
    [415, 'a parser that takes forms only', answer(415, { detail: 'Unsupported media type' })],
  ])('%i: %s', async (status, _, behaviour) => {
    server.next(behaviour)
    const error = await reasonOf(refresh())
    expect(isRefreshConfigurationError(error) && error.status).toBe(status)
    expect(error).toHaveProperty('message', expect.stringContaining(String(status)))
  })
})

describe('transient, answered', () => {
  it.each([500, 502, 503, 504, 408, 425, 429])('%i', async (status) => {
    server.next(html(status))
    const error = await reasonOf(refresh())
    expect(isTokenEndpointError(error) && error.status).toBe(status)
    expect(error).toHaveProperty('retryAfter', undefined)
  })

  const date = 'Thu, 01 Jan 2026 00:00:00 GMT'
  it.each<[string, Record<string, string>, number]>([
    ['seconds', { 'retry-after': '30' }, 30_000],
    ["a date, read by the server's own clock", { date, 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    ['a date that has passed', { date, 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
  ])('Retry-After: %s', async (_, headers, retryAfter) => {
    for (const status of [429, 503]) {
      server.next(answer(status, {}, headers))
      expect(await reasonOf(refresh())).toHaveProperty('retryAfter', retryAfter)
    }
  })

  it.each<[string, Behaviour]>([
    ['200 that is no JSON', html(200)],
    ['200 with an empty body', answer(200, '')],
    ['200 that is no object', answer(200, [])],
    ['200 with null', answer(200, 'null')],
    ['200 without an access token', answer(200, { refresh: secretToken('alone') })],
    ['200 whose access token is no string', answer(200, { access: { token: secretToken('nested') } })],
    ['200 of more than 1 MiB', answer(200, { access: secretToken('a'), padding: 'x'.repeat(1_048_576) })],
    ['301, for want of the slash', moved(301, '/api/token/refresh/')],
    ['302 to a sign-in page', moved(302, '/login')],
  ])('unreadable: %s', async (_, behaviour) => {
    server.next(behaviour)
    const error = await reasonOf(refresh())
    expect(error).toSatisfy(isTokenResponseError)
    expect(hasSecret(error)).toBe(false)
    expect(server.requests, 'no redirect is followed').toHaveLength(1)
  })

  it('a redirect names the slash that may be missing', async () => {
    server.next(moved(301, '/api/token/refresh/'))
    await expect(refresh()).rejects.toThrow(/slash/)
  })

  it.each([301, 302, 303, 307, 308])('%i to another origin is not followed', async (status) => {
    server.next(moved(status, `${elsewhere.url}/api/token/refresh/`))
    expect(await reasonOf(refresh())).toSatisfy(isTokenResponseError)
    expect(elsewhere.requests).toHaveLength(0)
  })
})

describe('transient, with no answer', () => {
  it.each<[string, Behaviour]>([
    ['a connection that is cut before the answer', { kind: 'reset' }],
    ['a body that is cut short', { kind: 'truncate' }],
    ['silence, until refreshTimeout', { kind: 'hang' }],
  ])('%s', async (_, behaviour) => {
    server.next(behaviour)
    const auth = signIn({ refreshTimeout: 300 })
    const error = await reasonOf(auth.refresh())
    expect(error).toMatchObject({
      code: 'ERR_AUTH_REFRESH_UNAVAILABLE',
      cause: { code: 'ERR_AUTH_TOKEN_ENDPOINT', status: undefined },
    })
    expect(hasSecret(error)).toBe(false)
    expect(auth.explain()).toMatchObject({ status: 'expiring', refreshable: true })
  })

  it('nobody there', async () => {
    const gone = await startBadServer()
    await gone.stop()
    refresher = simpleJwt({ url: `${gone.url}/api/token/refresh/` })
    expect(await reasonOf(signIn().refresh())).toMatchObject({ cause: { status: undefined } })
  })
})

it('an answer that quotes the token leaves no trace of it', async () => {
  for (const [status, fields] of [
    [401, { code: 'token_not_valid' }],
    [400, {}],
  ] as const) {
    server.next(answer(status, { detail: `no good: ${refreshToken}`, ...fields }))
    const auth = signIn()
    const error = await reasonOf(auth.refresh())
    expect(error).toHaveProperty('message', expect.stringContaining('no good'))
    expect(hasSecret([error, auth.explain()])).toBe(false)
  }
})

it('the refresh, like all the rest, goes through the given fetch', async () => {
  const send = vi.fn<typeof fetch>((input, init) => fetch(input, init))
  refresher = simpleJwt({ url: `${server.url}/api/token/refresh/`, fetch: send })
  server.next(answer(200, { access: secretToken('a') }), answer(200, { access: secretToken('a') }), answer(200))
  await refresh()
  await refresher.obtain('alice', 'wonderland')
  await refresher.verify(secretToken('any'))
  expect(send.mock.calls.map(([, init]) => init?.redirect)).toEqual(['manual', 'manual', 'manual'])
})
