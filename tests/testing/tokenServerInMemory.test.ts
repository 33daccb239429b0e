/** The token server without a port: as a `fetch`, and behind the real Mock Service Worker. */
import { createAuth } from 'authchart'
import { withAuth } from 'authchart/ky'
import { simpleJwt } from 'authchart/simplejwt'
import { createTokenServer, tokenServerHandlers, type TokenServer, type TokenServerOptions } from 'authchart/testing'
import ky from 'ky'
import { http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'

const API = 'https://api.example.com'
const ECHO = `${API}/api/echo/`

const logIn = (server: TokenServer): HeadersInit => ({ authorization: `Bearer ${server.logIn().access ?? ''}` })

describe('fetch', () => {
  it('answers as over HTTP, whatever the origin', async () => {
    const server = createTokenServer()
    const response = await server.fetch('https://anywhere.example/api/token/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"username":"alice","password":"wonderland"}',
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('date')).toBeTypeOf('string')
    const { access } = (await response.json()) as { access: string }
    const echo = await server.fetch(new Request(ECHO, { headers: { authorization: `Bearer ${access}` } }))
    expect(await echo.json()).toEqual({ user: 'alice', method: 'GET', bytes: 0 })
  })

  it('rejects when the connection breaks', async () => {
    const server = createTokenServer({ fault: { kind: 'reset' } })
    expect(await reasonOf(server.fetch(ECHO))).toBeInstanceOf(TypeError)
    expect(server.stats.requests).toBe(1)
  })

  it('ends by its signal, and by the end of the server', async () => {
    const server = createTokenServer({ fault: { kind: 'hang' } })
    const controller = new AbortController()
    const aborted = reasonOf(server.fetch(ECHO, { signal: controller.signal }))
    const left = reasonOf(server.fetch(ECHO))
    await expect.poll(() => server.stats.requests).toBe(2)
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await aborted).toBe(reason)
    await server.close()
    expect(await left).toBeInstanceOf(TypeError)
    server.fault = { kind: 'none' }
    expect((await server.fetch(`${API}/api/public/`)).status, 'it can be used again').toBe(200)
  })

  it('sends nothing for who has given up before', async () => {
    const server = createTokenServer()
    const signal = AbortSignal.abort(new Error('too late'))
    expect(await reasonOf(server.fetch(ECHO, { signal }))).toBe(signal.reason)
    expect(server.stats.requests).toBe(0)
  })

  it('takes its time when it is slow', async () => {
    const server = createTokenServer({ fault: { kind: 'slow', ms: 30 } })
    const began = performance.now()
    expect((await server.fetch(`${API}/api/public/`)).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(25)
  })
})

describe('resources of the app', () => {
  const resources: TokenServerOptions['resources'] = async (request, user) => {
    if (request.method === 'DELETE') return new Response(null, { status: 204 })
    if (request.url.endsWith('/broken')) throw new Error('broken')
    return Response.json({ user, url: request.url, sent: await request.text() }, { headers: { 'x-own': 'yes' } })
  }

  it('are asked with a good token alone', async () => {
    const server = createTokenServer({ resources })
    expect((await server.fetch(`${API}/notes`)).status).toBe(401)
    const headers = logIn(server)
    const response = await server.fetch(`${API}/notes?page=2`, { method: 'PUT', headers, body: 'milk' })
    expect(response.headers.get('x-own')).toBe('yes')
    expect(await response.json()).toEqual({ user: 'alice', url: `${API}/notes?page=2`, sent: 'milk' })
    expect((await server.fetch(`${API}/notes`, { method: 'DELETE', headers })).status).toBe(204)
    expect((await server.fetch(`${API}/broken`, { headers })).status).toBe(500)
    server.revokeAccess()
    expect((await server.fetch(`${API}/notes`, { headers })).status).toBe(401)
  })

  it('over HTTP as well', async () => {
    const server = createTokenServer({ resources })
    const url = await server.listen()
    try {
      const response = await fetch(`${url}/notes`, { method: 'POST', headers: logIn(server), body: 'milk' })
      expect(await response.json()).toEqual({ user: 'alice', url: `${url}/notes`, sent: 'milk' })
    } finally {
      await server.close()
    }
  })

  it('without any, other paths are not found', async () => {
    const server = createTokenServer()
    expect((await server.fetch(`${API}/notes`, { headers: logIn(server) })).status).toBe(404)
  })
})

describe('behind Mock Service Worker', () => {
  const server = createTokenServer({ accessLifetime: 300 })
  const worker = setupServer(...tokenServerHandlers(server, { http, origin: API }))
  beforeAll(() => {
    worker.listen({ onUnhandledRequest: 'error' })
  })
  afterEach(() => {
    server.fault = { kind: 'none' }
  })
  afterAll(() => {
    worker.close()
  })

  it('an app signs in, asks, refreshes and signs out by the global fetch', async () => {
    const refresher = simpleJwt({ url: `${API}/api/token/refresh/`, blacklistUrl: `${API}/api/token/blacklist/` })
    using auth = createAuth({ refresher, origins: [API] })
    await auth.logIn(await refresher.obtain('alice', 'wonderland'))
    const api = ky.create({ prefix: API, ...withAuth(auth) })
    expect(await api.get('api/echo/').json()).toMatchObject({ user: 'alice' })
    server.revokeAccess()
    expect(await api.post('api/echo/', { json: { kept: true } }).json()).toMatchObject({ bytes: 13 })
    expect(server.stats).toMatchObject({ refreshesSucceeded: 1, unauthorized: 1 })
    await auth.logOut()
  })

  it('faults get through', async () => {
    server.fault = { kind: 'tooManyRequests', retryAfter: 7 }
    const response = await fetch(ECHO)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
    server.fault = { kind: 'reset' }
    expect(await reasonOf(fetch(ECHO))).toBeInstanceOf(TypeError)
    server.fault = { kind: 'hang' }
    expect(await reasonOf(fetch(ECHO, { signal: AbortSignal.timeout(50) }))).toMatchObject({ name: 'TimeoutError' })
  })
})
