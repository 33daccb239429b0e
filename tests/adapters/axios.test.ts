/** `authchart/axios`, over each of axios' transports that Node has; its third, XMLHttpRequest, is in tests/verify/upload. */
import { isAuthOptionError, isLoggedOutError, isRefreshUnavailableError } from 'authchart'
import { attachAuth } from 'authchart/axios'
import type { AuthMode } from 'authchart/axios'
import axios, { isAxiosError, isCancel, type AxiosInstance, type AxiosRequestConfig } from 'axios'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApiServer, type ApiServer } from '../helpers/apiServer.ts'
import { startBadServer, type BadServer } from '../helpers/badServer.ts'
import { hasSecret } from '../helpers/canary.ts'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair, type World } from '../helpers/world.ts'

const never = () => new Promise<never>(() => undefined)

let api: ApiServer
let elsewhere: BadServer
let world: World
let client: AxiosInstance
let detach: () => void
/** The access token at the start, and the one that the next refresh brings. */
let first: string | undefined
let second: string | undefined

beforeAll(async () => {
  api = await startApiServer()
  elsewhere = await startBadServer()
})
afterAll(async () => {
  await api.stop()
  await elsewhere.stop()
})

describe.each(['http', 'fetch'] as const)('over %s', (adapter) => {
  beforeEach(async () => {
    world = await createLoggedInWorld({ origins: [api.url] })
    first = world.auth.peekAccessToken()
    const next = pair(300)
    second = next.accessToken
    world.answer(() => next)
    client = axios.create({ baseURL: api.url, adapter, proxy: false })
    detach = attachAuth(client, world.auth)
    api.accept(first)
  })
  afterEach(() => {
    world.auth.close()
    api.refuse()
    api.accept()
    api.onRequest = () => undefined
    for (const { requests } of [api, elsewhere]) requests.splice(0)
  })

  describe('a request', () => {
    it('carries the token, to the listed origins alone', async () => {
      expect((await client.get<unknown>('/profile')).data).toEqual({ path: '/profile' })
      expect((await client.get(`${elsewhere.url}/profile`)).status).toBe(200)
      expect(api.shown()).toEqual([first])
      expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization')
    })

    it('with credentials of its own passes untouched', async () => {
      for (const config of [
        { headers: { Authorization: 'Basic b3du' } },
        { auth: { username: 'o', password: 'w' } },
      ] satisfies AxiosRequestConfig[])
        expect(await reasonOf(client.get('/x', config))).toHaveProperty('response.status', 401)
      expect(api.requests.map(({ headers }) => headers.authorization)).toEqual(['Basic b3du', 'Basic bzp3'])
      expect(world.refreshes).toHaveLength(0)
    })

    it('leaves no token in the response, nor in the objects of the caller', async () => {
      const config = Object.freeze({ headers: Object.freeze({ 'x-mine': 'yes' }), params: Object.freeze({ a: 1 }) })
      const response = await client.post('/x', Object.freeze({ b: 2 }), config)
      expect(api.requests).toMatchObject([{ path: '/x?a=1', body: '{"b":2}', headers: { 'x-mine': 'yes' } }])
      expect(hasSecret(response)).toBe(false)
      expect(hasSecret(client.defaults)).toBe(false)
      expect(response.config.headers.has('authorization')).toBe(false)
    })

    it('that is redirected to another origin does not carry it there', async () => {
      elsewhere.next({ kind: 'answer', status: 200 })
      api.accept()
      api.refuse({ status: 302, headers: { location: `${elsewhere.url}/moved` } })
      expect((await client.get('/x')).status).toBe(200)
      expect(elsewhere.requests).toMatchObject([{ path: '/moved' }])
      expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization')
    })

    it('that is refused by the origin it was redirected to rejects nothing, where axios says who it was', async () => {
      elsewhere.next({ kind: 'answer', status: 401 })
      api.accept()
      api.refuse({ status: 302, headers: { location: `${elsewhere.url}/moved` } })
      const status = await client.get('/x', { validateStatus: () => true }).then((response) => response.status)
      // Over fetch it does not say: one refresh, and the second attempt.
      expect([status, world.refreshes.length]).toEqual(adapter === 'http' ? [401, 0] : [200, 1])
    })
  })

  describe('a 401', () => {
    it.each<[string, AxiosRequestConfig]>([
      ['as axios has it', {}],
      ['also where the app takes every status', { validateStatus: () => true }],
    ])('is replayed once, %s', async (_, config) => {
      api.accept(second)
      expect((await client.get('/x', config)).status).toBe(200)
      expect(api.shown()).toEqual([first, second])
      expect(world.refreshes).toHaveLength(1)
    })

    it('that comes twice is an ordinary AxiosError after exactly two calls', async () => {
      api.accept()
      const error = await reasonOf(client.post('/x', { a: 1 }))
      expect(isAxiosError(error)).toBe(true)
      expect(error).toMatchObject({ code: 'ERR_BAD_REQUEST', status: 401, response: { status: 401 } })
      expect(api.shown()).toEqual([first, second])
      expect(world.auth.status).toBe('valid')
    })

    it('leaves no token in the error, however one prints it', async () => {
      api.accept()
      const error = await reasonOf(client.post('/x', { a: 1 }))
      expect(isAxiosError(error) && error.config?.headers.has('authorization')).toBe(false)
      expect(hasSecret(error)).toBe(false)
      expect(hasSecret(isAxiosError(error) && error.toJSON())).toBe(false)
    })

    it('nor in one whose body is a stream, nor in the stream of an answer', async () => {
      const response = await client.get<AsyncIterable<Uint8Array>>('/x', { responseType: 'stream' })
      expect(hasSecret(response)).toBe(false)
      expect(await new Response(response.data as unknown as BodyInit).text()).toBe('{"path":"/x"}')
      api.accept()
      expect(hasSecret(await reasonOf(client.get('/x', { responseType: 'stream' })))).toBe(false)
      expect(api.shown().slice(-2)).toEqual([first, second])
    })

    it('that is not about the token refreshes nothing', async () => {
      api.accept()
      api.refuse({ status: 401, body: { code: 'user_inactive' } })
      expect(await reasonOf(client.get('/x'))).toHaveProperty('response.data', { code: 'user_inactive' })
      expect(api.shown()).toEqual([first])
      expect(world.refreshes).toHaveLength(0)
    })

    it('whose refresh fails ends in the error of the refresh', async () => {
      world = await createLoggedInWorld({ origins: [api.url] })
      world.answer(() => Promise.reject(new TypeError('offline')))
      attachAuth(client, world.auth)
      expect(await reasonOf(client.get('/x'))).toSatisfy(isRefreshUnavailableError)
      expect(api.requests).toHaveLength(1)
    })
  })

  describe('errors that are not answers', () => {
    it.each<[string, () => Promise<unknown>]>([
      ['a server that is gone', () => client.get('/x', { timeout: 5_000 })],
      ['a timeout', () => client.get('/x', { timeout: 60 })],
    ])('%s: no token in it', async (name, ask) => {
      api.onRequest = name === 'a timeout' ? never : () => Promise.reject(new Error('cut'))
      const gone = await startBadServer()
      await gone.stop()
      if (name !== 'a timeout') {
        world = await createLoggedInWorld({ origins: [gone.url] })
        client = axios.create({ baseURL: gone.url, adapter, proxy: false })
        attachAuth(client, world.auth)
      }
      const error = await reasonOf(ask())
      expect(isAxiosError(error)).toBe(true)
      expect(error).toHaveProperty('config.timeout', name === 'a timeout' ? 60 : 5_000)
      expect(hasSecret(error)).toBe(false)
    })
  })

  describe('the wait for a token', () => {
    beforeEach(async () => {
      world = await createLoggedInWorld({ origins: [api.url] })
      world.answer(never)
      world.clock.sleep(600_000)
      client = axios.create({ baseURL: api.url, adapter, proxy: false })
      attachAuth(client, world.auth)
    })
    afterEach(() => {
      expect(
        world.refreshes.map(({ signal }) => signal.aborted),
        'the refresh goes on',
      ).toEqual([false])
      expect(api.requests).toHaveLength(0)
    })

    it("is covered by axios' timeout", async () => {
      const error = await reasonOf(client.get('/x', { timeout: 20 }))
      expect(error).toMatchObject({ name: 'AxiosError', code: 'ECONNABORTED', message: 'timeout of 20ms exceeded' })
      const clear = { timeout: 20, transitional: { clarifyTimeoutError: true }, timeoutErrorMessage: 'too late' }
      expect(await reasonOf(client.get('/x', clear))).toMatchObject({ code: 'ETIMEDOUT', message: 'too late' })
    })

    it.each(['signal', 'cancelToken'] as const)("is covered by the caller's %s", async (kind) => {
      const controller = new AbortController()
      // For those who still use it.
      const cancel = axios.CancelToken.source()
      const mine = reasonOf(
        client.get('/x', kind === 'signal' ? { signal: controller.signal } : { cancelToken: cancel.token }),
      )
      await settle()
      expect(world.auth.explain().state).toBe('refreshing.unusable')
      if (kind === 'signal') controller.abort()
      else cancel.cancel('never mind')
      expect(await mine).toSatisfy(isCancel)
    })
  })

  describe('authMode', () => {
    it("'omit' sends no token although there is one, and refreshes nothing", async () => {
      await reasonOf(client.get('/x', { authMode: 'omit' }))
      expect(api.shown()).toEqual([undefined])
      expect(world.refreshes).toHaveLength(0)
    })

    it("'optional' sends the token that is there, and goes without one when there is none", async () => {
      expect((await client.get('/x', { authMode: 'optional' })).status).toBe(200)
      await world.auth.logOut()
      expect(await reasonOf(client.get('/x', { authMode: 'optional' }))).toHaveProperty('response.status', 401)
      expect(api.shown()).toEqual([first, undefined])
    })

    it('may be the default of an instance, and is refused when misspelt', async () => {
      const open = axios.create({ baseURL: api.url, adapter, authMode: 'omit' })
      attachAuth(open, world.auth)
      await reasonOf(open.get('/x'))
      expect(api.shown()).toEqual([undefined])
      expect(await reasonOf(client.get('/x', { authMode: 'optionel' as AuthMode }))).toSatisfy(isAuthOptionError)
    })
  })

  it("an app's own retry of the same config, as axios-retry does it, asks again", async () => {
    client.interceptors.response.use(undefined, async (error: unknown) => {
      if (!isAxiosError(error) || error.response?.status !== 503 || error.config === undefined) throw error
      api.accept(second)
      await world.auth.refresh()
      return client(error.config)
    })
    api.accept()
    api.refuse({ status: 503 })
    expect((await client.post<unknown>('/x', { a: 1 })).data).toEqual({ path: '/x' })
    expect(api.shown()).toEqual([first, second])
    expect(api.requests.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}'])
  })

  it('logged out: LoggedOutError before anything is sent', async () => {
    await world.auth.logOut()
    expect(await reasonOf(client.get('/x'))).toSatisfy(isLoggedOutError)
    expect(api.requests).toHaveLength(0)
  })

  it('detach takes it off, also from under another one', async () => {
    const { auth } = createWorld({ origins: [elsewhere.url] })
    attachAuth(client, auth)
    expect((await client.get('/x')).status, 'both ask for their own origins').toBe(200)
    detach()
    await reasonOf(client.get('/x'))
    expect(api.shown()).toEqual([first, undefined])
  })

  it('detach leaves the instance as it was', () => {
    detach()
    expect(client.defaults.adapter).toBe(adapter)
    const plain = axios.create()
    delete plain.defaults.adapter
    attachAuth(plain, world.auth)()
    expect(plain.defaults).not.toHaveProperty('adapter')
  })

  it('200 parallel requests on a dead token: one refresh, no 401', async () => {
    world.clock.sleep(600_000)
    api.accept(second)
    await Promise.all(Array.from({ length: 200 }, () => client.get('/x')))
    expect(world.refreshes).toHaveLength(1)
    expect(new Set(api.requests.map(({ status }) => status))).toEqual(new Set([200]))
  })
})

it('an instance that is none is refused', () => {
  expect(thrownBy(() => attachAuth(Object(1) as AxiosInstance, createWorld().auth))).toSatisfy(isAuthOptionError)
})
