/** The token server without a network answers as the one with a network does. */
import { createAuth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { simpleJwt } from 'authchart/simplejwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createTokenFetch,
  createTokenServer,
  type TokenServer,
  type TokenServerOptions,
} from '../../testing/tokenServer/index.ts'

const API = 'https://api.example.com'
const JSON_TYPE = { 'Content-Type': 'application/json' }

describe('beside the one over HTTP', () => {
  let server: TokenServer
  let url: string
  const called = createTokenFetch()
  beforeAll(async () => {
    server = createTokenServer()
    url = await server.listen()
  })
  afterAll(() => server.close())

  it.each<[string, string, RequestInit]>([
    [
      'a login',
      '/api/token/',
      { method: 'POST', headers: JSON_TYPE, body: '{"username":"alice","password":"wonderland"}' },
    ],
    [
      'a wrong password',
      '/api/token/',
      { method: 'POST', headers: JSON_TYPE, body: '{"username":"alice","password":"?"}' },
    ],
    ['a form', '/api/token/', { method: 'POST', body: new URLSearchParams({ username: 'bob', password: 'builder' }) }],
    ['broken JSON', '/api/token/refresh/', { method: 'POST', headers: JSON_TYPE, body: '{' }],
    ['a garbage refresh token', '/api/token/refresh/', { method: 'POST', headers: JSON_TYPE, body: '{"refresh":"x"}' }],
    ['no token', '/api/echo/', {}],
    ['a garbage token', '/api/echo/', { headers: { Authorization: 'Bearer x' } }],
    ['a body', '/api/public/', { method: 'PUT', body: 'hello' }],
    ['a query', '/api/public/?page=2', {}],
    ['no slash', '/api/echo?page=2', { redirect: 'manual' }],
    ['nothing there', '/nothing', {}],
    ['too large a body', '/api/public/', { method: 'POST', body: 'x'.repeat(10_000_001) }],
  ])('%s', async (_, path, init) => {
    expect(await told(await called.fetch(API + path, init))).toEqual(await told(await fetch(url + path, init)))
  })

  it('both have counted the same', () => {
    expect(called.stats).toEqual(server.stats)
    expect(called.stats.requests).toBe(12)
  })
})

/** Without what is of the moment: the names of the tokens, not the tokens. */
async function told(response: Response): Promise<unknown> {
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  const body: unknown = type.includes('json')
    ? JSON.parse(text, (key, value: unknown) => (isToken(key) ? key : value))
    : text
  const headers = ['content-type', 'www-authenticate', 'location'].map((name) => response.headers.get(name))
  return { status: response.status, headers, dated: response.headers.has('date'), body }
}
const isToken = (key: string): boolean => key === 'access' || key === 'refresh'

const connect = (options?: TokenServerOptions) => {
  const server = createTokenFetch(options)
  const { fetch } = server
  const refresher = simpleJwt({ url: `${API}/api/token/refresh/`, fetch })
  const auth = createAuth({ refresher, origins: [API] })
  return { server, refresher, auth, api: createAuthFetch(auth, { fetch }) }
}

it('a client lives on it', async () => {
  const { server, refresher, auth, api } = connect()
  await auth.logIn({ ...(await refresher.obtain('alice', 'wonderland')), expiresAt: Date.now() - 1 })
  const responses = await Promise.all(Array.from({ length: 50 }, () => api(`${API}/api/echo/`)))
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]))
  expect(server.stats).toMatchObject({ refreshesSucceeded: 1, unauthorized: 0 })
  server.revokeSessions()
  await expect(auth.refresh()).rejects.toMatchObject({ code: 'ERR_AUTH_REFRESH_REJECTED' })
  auth.close()
})

it('a lost answer is a TypeError, after the server has done its work', async () => {
  const { server, refresher, auth } = connect()
  await auth.logIn(await refresher.obtain('alice', 'wonderland'))
  server.fault = { kind: 'reset', at: 'answer', scope: 'token' }
  await expect(auth.refresh()).rejects.toMatchObject({ code: 'ERR_AUTH_REFRESH_UNAVAILABLE' })
  expect(server.stats.refreshesSucceeded).toBe(1)
  auth.close()
})

it('whoever does not want to wait any longer need not', async () => {
  const { server } = connect({ fault: { kind: 'hang' } })
  const stop = new AbortController()
  const answer = server.fetch(`${API}/api/public/`, { signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(answer).rejects.toThrow('enough')
  await expect(server.fetch(`${API}/api/public/`, { signal: stop.signal })).rejects.toThrow('enough')
  expect(server.stats.requests).toBe(1)
})
