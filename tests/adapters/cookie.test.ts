/** `authchart/cookie`: the refresh token in an httpOnly cookie, the access token in the body. */
import {
  createAuth,
  isAuthOptionError,
  isRefreshConfigurationError,
  isRefreshRejectedError,
  isTokenEndpointError,
  isTokenResponseError,
  type Auth,
  type AuthOptions,
} from 'authchart'
import { cookie, type CookieOptions } from 'authchart/cookie'
import { memoryStorage } from 'authchart/storage'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { answer, startBadServer, type BadServer, type Behaviour } from '../helpers/badServer.ts'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'
import { pair } from '../helpers/world.ts'

const closing: Auth[] = []
let server: BadServer
beforeAll(async () => {
  server = await startBadServer()
})
afterAll(() => server.stop())
afterEach(() => {
  vi.unstubAllGlobals()
  for (const auth of closing.splice(0)) auth.close()
  server.always(answer(200))
  server.requests.splice(0)
})

const build = (options: Partial<CookieOptions> = {}) => cookie({ url: `${server.url}/session/refresh`, ...options })
const refresh = (options: Partial<CookieOptions> = {}) =>
  build(options)({ refreshToken: undefined, accessToken: undefined, signal: new AbortController().signal })
const good = (fields: object = {}): Behaviour =>
  answer(200, { access_token: secretToken('a'), expires_in: 300, ...fields })

function open(options: Partial<CookieOptions> = {}, more: Partial<AuthOptions> = {}): Auth {
  const auth = createAuth({ refresher: build(options), origins: [server.url], ...more })
  closing.push(auth)
  return auth
}
const paths = (): string[] => server.requests.map(({ path }) => path)

describe('the request', () => {
  it('is a POST that lets the browser send its cookies, and follows no redirect', async () => {
    const send = vi.fn<typeof fetch>((input, init) => fetch(input, init))
    server.next(good())
    await refresh({ fetch: send })
    expect(send.mock.lastCall?.[1]).toMatchObject({ method: 'POST', credentials: 'include', redirect: 'manual' })
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/session/refresh', body: '{}' }])
    server.next(answer(307, '', { location: `${server.url}/elsewhere` }))
    expect(await reasonOf(refresh())).toSatisfy(isTokenResponseError)
    expect(paths()).toEqual(['/session/refresh', '/session/refresh'])
  })

  it('may be of the page itself: a relative URL is given to fetch as it is', async () => {
    const send = vi.fn<typeof fetch>(() => Promise.resolve(Response.json({ access: secretToken('a') })))
    await refresh({ url: '/session/refresh', fetch: send })
    expect(send.mock.lastCall?.[0]).toBe('/session/refresh')
  })

  it('carries the CSRF headers of a function, asked anew each time', async () => {
    let count = 0
    const csrf = () => Promise.resolve({ 'x-csrf': String((count += 1)) })
    server.next(good(), good())
    await refresh({ csrf })
    await refresh({ csrf })
    expect(server.requests.map(({ headers }) => headers['x-csrf'])).toEqual(['1', '2'])
    expect(server.requests[0]?.headers['content-type'], 'beside its own').toBe('application/json')
  })

  it.each([
    ['first', 'csrftoken=abc; other=1'],
    ['in the middle', 'a=b; csrftoken=abc; c=d'],
    ['beside one whose name ends alike', 'xcsrftoken=wrong; csrftoken=abc'],
  ])('carries the value of a cookie in a header: %s', async (_, documentCookie) => {
    vi.stubGlobal('document', { cookie: documentCookie })
    server.next(good())
    await refresh({ csrf: { cookie: 'csrftoken', header: 'X-CSRFToken' } })
    expect(server.requests[0]?.headers['x-csrftoken']).toBe('abc')
  })

  it('decodes it, keeps the equals signs in it, and sends none when there is none', async () => {
    const csrf = { cookie: 'csrftoken', header: 'X-CSRFToken' }
    server.always(good())
    for (const value of ['csrftoken=a%20b%3D%3D', 'csrftoken=c==', '', 'other=1']) {
      vi.stubGlobal('document', { cookie: value })
      await refresh({ csrf })
    }
    expect(server.requests.map(({ headers }) => headers['x-csrftoken'])).toEqual(['a b==', 'c==', undefined, undefined])
  })
})

describe('the answer', () => {
  it.each([
    ['OAuth', { access_token: secretToken('a'), expires_in: 300, token_type: 'Bearer' }],
    ['Simple JWT', { access: secretToken('a') }],
    ['camel case', { accessToken: secretToken('a'), expiresIn: 300 }],
  ])('is kept without a refresh token that scripts could read: %s', async (_, fields) => {
    const refreshTokens = { refresh: secretToken('r'), refresh_token: secretToken('r'), refreshToken: secretToken('r') }
    server.next(answer(200, { ...fields, ...refreshTokens, user: 'alice' }))
    expect(await refresh()).toEqual({ ...fields, serverDate: expect.any(Number) as unknown })
  })

  it('so that none is ever stored', async () => {
    const storage = memoryStorage()
    server.next(good({ refresh_token: secretToken('readable') }))
    const auth = open({}, { storage })
    await auth.ready
    expect(storage.read()).toHaveProperty('tokens', { accessToken: auth.peekAccessToken() })
  })

  it.each<[string, Behaviour, (error: unknown) => boolean]>([
    ['401 is terminal', answer(401), isRefreshRejectedError],
    ['401 of any kind is', answer(401, '<h1>Sign in</h1>'), isRefreshRejectedError],
    ['400 invalid_grant is', answer(400, { error: 'invalid_grant' }), isRefreshRejectedError],
    ['400 is a wrong configuration', answer(400), isRefreshConfigurationError],
    ['403, of a CSRF check, is', answer(403, 'CSRF'), isRefreshConfigurationError],
    ['404 is', answer(404), isRefreshConfigurationError],
    ['503 passes', answer(503), isTokenEndpointError],
    ['429 passes', answer(429), isTokenEndpointError],
    ['200 that is no JSON is unreadable', answer(200, '<h1>'), isTokenResponseError],
  ])('%s', async (_, behaviour, isExpected) => {
    server.next(behaviour)
    const error = await reasonOf(refresh())
    expect(error).toSatisfy(isExpected)
    expect(hasSecret(error)).toBe(false)
  })

  it('200 without an access token is unreadable', async () => {
    server.next(good(), answer(200, { detail: 'fine' }))
    const auth = open()
    await auth.ready
    expect(await reasonOf(auth.refresh())).toSatisfy(isTokenResponseError)
    expect(auth.explain()).toMatchObject({ status: 'expiring', refreshable: true })
  })
})

describe('the start, with nothing stored, asks the server', () => {
  it('200: signed in', async () => {
    server.next(good())
    const auth = open()
    await auth.ready
    expect(auth.explain()).toMatchObject({ status: 'valid', refreshable: true })
    expect(server.requests).toHaveLength(1)
  })

  it('200: requests that were made before wait for it', async () => {
    server.next(good())
    const auth = open()
    expect(await auth.getAccessToken()).toBe(auth.peekAccessToken())
    expect(server.requests).toHaveLength(1)
  })

  it('401: nobody is signed in', async () => {
    server.next(answer(401))
    const auth = open()
    await auth.ready
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'notLoggedIn' })
  })

  it('503: not known yet', async () => {
    server.next(answer(503, {}, { 'retry-after': '60' }))
    const auth = open()
    await auth.ready
    expect(auth.explain()).toMatchObject({ status: 'expired', state: 'expired.backingOff' })
  })

  it('not when the last thing stored is a logout', async () => {
    const storage = memoryStorage()
    server.next(good())
    const before = open({}, { storage })
    await before.ready
    await before.logOut()
    const auth = open({}, { storage })
    await auth.ready
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOut' })
    expect(server.requests).toHaveLength(1)
  })
})

it('401 later, when a session was there: loggedOut, refreshRejected', async () => {
  server.next(good(), answer(401))
  const auth = open({}, { onRefreshRejected: 'logOut' })
  await auth.ready
  expect(await reasonOf(auth.refresh())).toSatisfy(isRefreshRejectedError)
  expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
})

describe('logOut', () => {
  const logout = {
    get logoutUrl() {
      return `${server.url}/session/logout`
    },
  }

  it('calls logoutUrl, with cookies and CSRF headers, so that the server can clear the cookie', async () => {
    const send = vi.fn<typeof fetch>((input, init) => fetch(input, init))
    server.next(good())
    const auth = open({ ...logout, fetch: send, csrf: () => ({ 'x-csrf': 'yes' }) })
    await auth.ready
    await auth.logOut()
    expect(paths()).toEqual(['/session/refresh', '/session/logout'])
    expect(server.requests[1]).toMatchObject({ method: 'POST', headers: { 'x-csrf': 'yes' } })
    expect(send.mock.lastCall?.[1]).toMatchObject({ credentials: 'include' })
  })

  it('asks nothing without one', async () => {
    server.next(good())
    const auth = open()
    await auth.ready
    await auth.logOut()
    expect(paths()).toEqual(['/session/refresh'])
  })

  it('calls it also while the start still asks, or the cookie would bring the session back', async () => {
    server.next({ kind: 'hang' })
    const auth = open(logout)
    await vi.waitUntil(() => server.requests.length === 1)
    await auth.logOut()
    expect(auth.status).toBe('loggedOut')
    expect(paths()).toEqual(['/session/refresh', '/session/logout'])
  })

  it('calls it also when the start could not reach the server', async () => {
    server.next(answer(503))
    const auth = open(logout)
    await auth.ready
    await auth.logOut()
    expect(paths()).toEqual(['/session/refresh', '/session/logout'])
  })
})

it('a login hands in the access token of the body', async () => {
  server.next(answer(401), good())
  const auth = open()
  await auth.ready
  await auth.logIn({ accessToken: pair().accessToken ?? '', expiresIn: 300 })
  await auth.refresh()
  expect(auth.status).toBe('valid')
})

it.each<[string, object]>([
  ['url', {}],
  ['url', { url: 'http://example.com/refresh' }],
  ['logoutUrl', { url: '/refresh', logoutUrl: 'http://example.com/logout' }],
  ['csfr', { url: '/refresh', csfr: () => ({}) }],
])('option %s is refused in %o', (option, options) => {
  const error = thrownBy(() => cookie(options as CookieOptions))
  expect(isAuthOptionError(error) && error.option).toBe(option)
})
