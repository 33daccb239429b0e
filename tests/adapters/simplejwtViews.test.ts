/** `authchart/simplejwt` beyond the refresh: signing in, verifying, blacklisting, and its options. */
import { createAuth, isAuthOptionError, isCredentialsError, isTokenEndpointError, type Auth } from 'authchart'
import { simpleJwt, type SimpleJwt, type SimpleJwtOptions } from 'authchart/simplejwt'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, startBadServer, type BadServer } from '../helpers/badServer.ts'
import { secretToken } from '../helpers/canary.ts'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'

let server: BadServer
let refresher: SimpleJwt
const closing: Auth[] = []

beforeAll(async () => {
  server = await startBadServer()
})
afterAll(() => server.stop())
beforeEach(() => {
  refresher = simpleJwt({ url: `${server.url}/api/token/refresh/`, blacklistUrl: `${server.url}/api/token/blacklist/` })
})
afterEach(() => {
  for (const auth of closing.splice(0)) auth.close()
  server.always(answer(200))
  server.requests.splice(0)
})

const bodies = (): unknown[] => server.requests.map(({ body }) => JSON.parse(body) as unknown)

describe('obtain', () => {
  it('answers what auth.logIn takes', async () => {
    const [access, refresh] = [secretToken('access'), secretToken('refresh')]
    server.next(answer(200, { access, refresh }))
    const auth = createAuth({ refresher, origins: [server.url], accessTokenLifetime: 300_000 })
    closing.push(auth)
    await auth.logIn(await refresher.obtain('alice', 'wonderland'))
    expect(auth.explain()).toMatchObject({ status: 'valid', refreshable: true })
    expect(auth.peekAccessToken()).toBe(access)
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/api/token/' }])
    expect(bodies()).toEqual([{ username: 'alice', password: 'wonderland' }])
  })

  it('names the user field as told', async () => {
    refresher = simpleJwt({ url: `${server.url}/api/token/refresh/`, usernameField: 'email' })
    server.next(answer(200, { access: secretToken('a') }))
    await refresher.obtain('alice@example.com', 'wonderland')
    expect(bodies()).toEqual([{ email: 'alice@example.com', password: 'wonderland' }])
  })

  it.each([
    [401, { detail: 'No active account found with the given credentials' }, /No active account/],
    [400, { password: ['This field may not be blank.'] }, /password/],
  ])('%i is a CredentialsError', async (status, body, message) => {
    server.next(answer(status, body))
    const error = await reasonOf(refresher.obtain('alice', 'wrong'))
    expect(isCredentialsError(error) && error.status).toBe(status)
    expect(error).toHaveProperty('message', expect.stringMatching(message))
    expect(error).toHaveProperty('message', expect.not.stringContaining('wrong'))
  })

  it.each([
    [404, 'ERR_AUTH_REFRESH_CONFIGURATION'],
    [503, 'ERR_AUTH_TOKEN_ENDPOINT'],
    [301, 'ERR_AUTH_TOKEN_RESPONSE'],
  ])('%i is no fault of the credentials: %s', async (status, code) => {
    server.next(answer(status))
    expect(await reasonOf(refresher.obtain('alice', 'wonderland'))).toHaveProperty('code', code)
  })

  it('a pause the server asks for is told', async () => {
    server.next(answer(503, {}, { 'retry-after': '7' }))
    const error = await reasonOf(refresher.obtain('alice', 'wonderland'))
    expect(isTokenEndpointError(error) && error.retryAfter).toBe(7_000)
  })

  it('ends with its signal', async () => {
    server.next({ kind: 'hang' })
    const controller = new AbortController()
    const obtained = reasonOf(refresher.obtain('alice', 'wonderland', { signal: controller.signal }))
    await vi.waitUntil(() => server.requests.length === 1)
    controller.abort()
    expect(await obtained).toHaveProperty('name', 'AbortError')
  })
})

describe('verify', () => {
  it.each([
    [true, '200', answer(200)],
    [false, '401 token_not_valid', answer(401, { detail: 'Token is invalid or expired', code: 'token_not_valid' })],
    [false, '400 for a blacklisted one', answer(400, { non_field_errors: ['Token is blacklisted'] })],
  ])('%s for %s', async (verdict, _, behaviour) => {
    const token = secretToken('any')
    server.next(behaviour)
    expect(await refresher.verify(token)).toBe(verdict)
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/api/token/verify/' }])
    expect(bodies()).toEqual([{ token }])
  })

  it.each([404, 400, 503])('rejects with an error for %i, since that is no verdict', async (status) => {
    server.next(answer(status))
    expect(await reasonOf(refresher.verify(secretToken('any')))).toHaveProperty('code')
  })
})

describe('logOut', () => {
  const signIn = (tokens: { accessToken: string; refreshToken?: string }): Auth => {
    const auth = createAuth({ refresher, origins: [server.url] })
    closing.push(auth)
    void auth.logIn(tokens)
    return auth
  }

  it('gives the refresh token to the blacklist view, after the local logout', async () => {
    const refreshToken = secretToken('refresh')
    const auth = signIn({ accessToken: secretToken('access'), refreshToken })
    const done = auth.logOut()
    expect(auth.status).toBe('loggedOut')
    await done
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/api/token/blacklist/' }])
    expect(bodies()).toEqual([{ refresh: refreshToken }])
  })

  it('succeeds when the view does not', async () => {
    for (const status of [401, 404, 503]) {
      server.next(answer(status))
      await signIn({ accessToken: secretToken('access'), refreshToken: secretToken('refresh') }).logOut()
    }
    expect(server.requests).toHaveLength(3)
  })

  it('asks nothing without a refresh token', async () => {
    await signIn({ accessToken: secretToken('access') }).logOut()
    expect(server.requests).toHaveLength(0)
  })

  it('asks nothing without blacklistUrl', async () => {
    refresher = simpleJwt({ url: `${server.url}/api/token/refresh/` })
    await signIn({ accessToken: secretToken('access'), refreshToken: secretToken('refresh') }).logOut()
    expect(server.requests).toHaveLength(0)
  })
})

describe('the other views, by default, are those beside `url`', () => {
  it.each([
    ['https://api.example.com/api/token/refresh/', 'https://api.example.com/api/token/'],
    ['https://api.example.com/api/token/refresh', 'https://api.example.com/api/token'],
    ['/api/token/refresh/', '/api/token/'],
    ['/auth/jwt/refresh', '/auth/jwt'],
  ])('%s → %s', async (url, parent) => {
    const send = vi.fn<typeof fetch>(() => Promise.resolve(Response.json({ access: secretToken('a') })))
    refresher = simpleJwt({ url, fetch: send })
    await refresher.obtain('alice', 'wonderland')
    await refresher.verify(secretToken('any'))
    const slash = parent.endsWith('/') ? '/' : ''
    expect(send.mock.calls.map(([address]) => address)).toEqual([parent, `${parent.replace(/\/$/, '')}/verify${slash}`])
  })

  it('unless they are given', async () => {
    refresher = simpleJwt({
      url: `${server.url}/auth/refresh`,
      obtainUrl: `${server.url}/sign-in`,
      verifyUrl: `${server.url}/check`,
    })
    server.next(answer(200, { access: secretToken('a') }))
    await refresher.obtain('alice', 'wonderland')
    await refresher.verify(secretToken('any'))
    expect(server.requests.map(({ path }) => path)).toEqual(['/sign-in', '/check'])
  })
})

describe('options', () => {
  const url = 'https://api.example.com/api/token/refresh/'
  it.each<[string, object]>([
    ['url', {}],
    ['url', { url: '' }],
    ['url', { url: new URL(url) }],
    ['refreshUrl', { url, refreshUrl: url }],
    ['obtainURL', { url, obtainURL: url }],
    ['obtainUrl', { url, obtainUrl: '' }],
  ])('%s is refused in %o', (option, options) => {
    const error = thrownBy(() => simpleJwt(options as SimpleJwtOptions))
    expect(isAuthOptionError(error) && error.option).toBe(option)
  })

  it.each(['url', 'obtainUrl', 'verifyUrl', 'blacklistUrl'])('%s must be https:, or http: on loopback', (option) => {
    const open = (address: string) => simpleJwt({ url, [option]: address })
    for (const address of ['http://api.example.com/x/', 'http://127.0.0.1.example.com/x/', 'ftp://localhost/x/']) {
      const error = thrownBy(() => open(address))
      expect(isAuthOptionError(error) && error.option).toBe(option)
    }
    for (const address of ['http://localhost:8000/x/', 'http://127.0.0.1/x/', 'http://[::1]:1/x/', '/x/', url])
      expect(open(address)).toBeTypeOf('function')
  })
})
