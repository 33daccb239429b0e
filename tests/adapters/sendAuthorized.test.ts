/** DESIGN §4.4, sentence by sentence: a 401 although the token looked good. */
import { isRefreshUnavailableError, TokenEndpointError, type TokenResponse } from 'authchart'
import { createAuthFetch, type AuthFetch } from 'authchart/fetch'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startApiServer, type ApiServer, type Refusal } from '../helpers/apiServer.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, pair, type World } from '../helpers/world.ts'

let api: ApiServer
let world: World
let authFetch: AuthFetch
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
  api.accept(second)
  authFetch = createAuthFetch(world.auth)
})
afterEach(() => {
  world.auth.close()
  api.refuse()
  api.onRequest = () => undefined
  api.requests.splice(0)
})

describe('the token that was sent is the current one', () => {
  it('refreshes and sends once more, with the new one', async () => {
    const response = await authFetch(`${api.url}/profile`)
    expect(await response.json()).toEqual({ path: '/profile' })
    expect(api.shown()).toEqual([first, second])
    expect(world.refreshes).toHaveLength(1)
  })

  it('fifty requests whose token is refused at once share one refresh', async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, (_, i) => authFetch(`${api.url}/${i}`)))
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(50)
    expect(api.requests).toHaveLength(100)
    expect(world.refreshes).toHaveLength(1)
  })

  it('joins a refresh in flight', async () => {
    let refreshed: Promise<void> | undefined
    api.onRequest = () => {
      refreshed ??= world.auth.refresh()
    }
    expect((await authFetch(api.url)).status).toBe(200)
    await refreshed
    expect(world.refreshes).toHaveLength(1)
  })

  it('a refresh made for it that fails is what the caller hears; the session is kept', async () => {
    world = await createLoggedInWorld({ origins: [api.url] })
    world.answer(() => Promise.reject(new TokenEndpointError('down', { status: 503 })))
    const error = await reasonOf(createAuthFetch(world.auth)(api.url))
    expect(isRefreshUnavailableError(error)).toBe(true)
    expect(error).toHaveProperty('cause.status', 503)
    expect(world.auth.status).toBe('expiring')
  })

  it("the caller's abort ends the wait for that caller alone", async () => {
    let arrive: (response: TokenResponse) => void = () => undefined
    world = await createLoggedInWorld({ origins: [api.url] })
    world.answer(() => new Promise((resolve) => (arrive = resolve)))
    const controller = new AbortController()
    const mine = reasonOf(createAuthFetch(world.auth)(api.url, { signal: controller.signal }))
    await vi.waitUntil(() => world.refreshes.length === 1)
    controller.abort()
    expect(await mine).toHaveProperty('name', 'AbortError')
    expect(world.refreshes[0]?.signal.aborted).toBe(false)
    arrive(pair(300))
    await settle()
    expect(world.eventTypes()).toContain('refreshed')
  })
})

describe('the token that was sent is not the current one', () => {
  /** While the request is on its way, so many refreshes come and go; another one would not be too early. */
  const refreshMeanwhile = (times: number): void => {
    api.onRequest = async () => {
      api.onRequest = () => undefined
      for (let i = 0; i < times; i++) {
        await world.clock.advance(6_000)
        await world.auth.refresh()
      }
      await world.clock.advance(6_000)
      api.accept(world.auth.peekAccessToken())
    }
  }

  it('sends once more with the current one, no refresh', async () => {
    refreshMeanwhile(1)
    expect((await authFetch(api.url)).status).toBe(200)
    expect(api.shown()).toEqual([first, second])
    expect(world.refreshes).toHaveLength(1)
  })

  it('also when it was replaced twice while a slow request was on its way', async () => {
    refreshMeanwhile(2)
    expect((await authFetch(api.url)).status).toBe(200)
    expect(api.shown()).toEqual([first, world.auth.peekAccessToken()])
    expect(world.refreshes).toHaveLength(2)
  })
})

describe("a second 401 is the caller's answer", () => {
  it('it is returned after exactly two calls, and does not log out', async () => {
    api.accept()
    const response = await authFetch(api.url)
    expect(response.status).toBe(401)
    expect(api.shown()).toEqual([first, second])
    expect(world.refreshes).toHaveLength(1)
    expect(world.auth.status).toBe('valid')
  })

  it('its body can be read', async () => {
    api.refuse({ body: { detail: 'not you', code: 'token_not_valid' } })
    api.accept()
    expect(await (await authFetch(api.url)).json()).toEqual({ detail: 'not you', code: 'token_not_valid' })
  })
})

describe('what another token of the same user would meet as well never refreshes', () => {
  const challenge = (error: string): Refusal => ({ headers: { 'www-authenticate': `Bearer error="${error}"` } })
  it.each<[string, Refusal]>([
    ['403', { status: 403 }],
    ['403 with invalid_token', { status: 403, ...challenge('invalid_token') }],
    ['insufficient_scope', challenge('insufficient_scope')],
    ['insufficient_scope, unquoted', { headers: { 'www-authenticate': 'Bearer realm="x", error=insufficient_scope' } }],
    ['user_inactive', { body: { detail: 'User is inactive', code: 'user_inactive' } }],
    ['user_not_found', { body: { detail: 'User not found', code: 'user_not_found' } }],
    [
      'user_inactive beside the challenge of Simple JWT',
      {
        headers: { 'www-authenticate': 'Bearer realm="api"' },
        body: { detail: 'User is inactive', code: 'user_inactive' },
      },
    ],
  ])('%s', async (_, refusal) => {
    api.refuse(refusal)
    const response = await authFetch(api.url)
    expect(response.status).toBe(refusal.status ?? 401)
    expect(await response.text(), 'and its body is untouched').toBe(
      refusal.body === undefined ? '' : JSON.stringify(refusal.body),
    )
    expect(api.requests).toHaveLength(1)
    expect(world.refreshes).toHaveLength(0)
  })

  it.each<[string, Refusal]>([
    ['no challenge and no body', { headers: {} }],
    ['a challenge without an error', { headers: { 'www-authenticate': 'Bearer realm="api"' } }],
    ['invalid_token', challenge('invalid_token')],
    ['token_not_valid', { body: { detail: 'Given token not valid', code: 'token_not_valid', messages: [] } }],
    ['a body that is no JSON', { headers: { 'content-type': 'application/json' } }],
    ['a body that is no object', { body: null }],
  ])('but a 401 with %s does', async (_, refusal) => {
    api.refuse(refusal)
    expect((await authFetch(api.url)).status).toBe(200)
    expect(world.refreshes).toHaveLength(1)
  })
})

it('an endpoint that always answers 401 costs one refresh per cool-down, not one per request', async () => {
  api.accept()
  for (let i = 0; i < 20; i++) {
    expect((await authFetch(api.url)).status).toBe(401)
    await world.clock.advance(500)
  }
  expect(world.refreshes, 'twenty requests in ten seconds').toHaveLength(2)
  expect(api.requests, 'a replay for each refresh').toHaveLength(22)
  expect(world.auth.status).toBe('valid')
})

describe('the body is replayed', () => {
  const text = 'twice, and whole — every byte of it. '.repeat(5_000)
  const form = (): FormData => {
    const data = new FormData()
    data.set('field', text)
    data.set('file', new Blob([text]), 'file.txt')
    return data
  }
  const stream = (): ReadableStream<Uint8Array> => new Blob([text]).stream()
  const json = { 'content-type': 'application/json' }

  it.each<[string, () => RequestInit]>([
    ['JSON', () => ({ body: JSON.stringify({ text }), headers: json })],
    ['FormData', () => ({ body: form() })],
    ['Blob', () => ({ body: new Blob([text], { type: 'text/x-mine' }) })],
    ['URLSearchParams', () => ({ body: new URLSearchParams({ text }) })],
    ['ArrayBuffer', () => ({ body: new TextEncoder().encode(text).buffer })],
    ['ReadableStream', () => ({ body: stream(), duplex: 'half' })],
  ])('%s', async (_, init) => {
    expect((await authFetch(api.url, { method: 'POST', ...init() })).status).toBe(200)
    const [once, again] = api.requests
    expect(once?.body.length).toBeGreaterThan(text.length)
    expect(again?.body === once?.body, 'the same, byte by byte').toBe(true)
    expect(again?.headers['content-type']).toBe(once?.headers['content-type'])
    expect(again?.headers['content-length']).toBe(once?.headers['content-length'])
  })

  it('of a Request', async () => {
    const request = new Request(api.url, { method: 'PUT', body: text })
    expect((await authFetch(request)).status).toBe(200)
    expect(api.requests.map(({ method, body }) => [method, body.length])).toEqual([
      ['PUT', new TextEncoder().encode(text).length],
      ['PUT', new TextEncoder().encode(text).length],
    ])
  })
})

describe('the discarded response body is cancelled', () => {
  it.each<[string, Refusal]>([
    ['text', { headers: { 'content-type': 'text/plain' }, isEndless: true }],
    [
      'JSON, of which no more is read than a code needs',
      { headers: { 'content-type': 'application/json' }, isEndless: true },
    ],
  ])('%s', async (_, refusal) => {
    const before = api.cut()
    api.refuse(refusal)
    expect((await authFetch(api.url)).status).toBe(200)
    await vi.waitUntil(() => api.cut() === before + 1)
  })

  it('also when the refresh made for it fails', async () => {
    world = await createLoggedInWorld({ origins: [api.url] })
    world.answer(() => Promise.reject(new TokenEndpointError('down', { status: 503 })))
    const before = api.cut()
    api.refuse({ headers: { 'content-type': 'text/plain' }, isEndless: true })
    expect(await reasonOf(createAuthFetch(world.auth)(api.url))).toSatisfy(isRefreshUnavailableError)
    await expect(vi.waitUntil(() => api.cut() === before + 1)).resolves.toBe(true)
  })

  it("but that of the second 401 is the caller's to read", async () => {
    const before = api.cut()
    api.accept()
    api.refuse({ headers: { 'content-type': 'text/plain' }, isEndless: true })
    const response = await authFetch(api.url)
    await vi.waitUntil(() => api.cut() === before + 1)
    const reader = response.body?.getReader()
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0)
    await reader?.cancel()
    await vi.waitUntil(() => api.cut() === before + 2)
  })
})
