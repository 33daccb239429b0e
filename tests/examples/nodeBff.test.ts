/** The back end for a front end, over HTTP, with a real Redis behind it. */
import { Redis } from 'ioredis'
import type { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApi, type ExampleApi } from '../../examples/api/index.ts'
import { listen } from '../../examples/api/listen.ts'
import { createApp } from '../../examples/node-bff/app.ts'
import { describeWith } from '../helpers/backends.ts'
import { redisMissing, startRedis, type RedisServer } from '../helpers/redisServer.ts'

describeWith(redisMissing())('the node-bff example', () => {
  let server: RedisServer
  let redis: Redis
  let api: ExampleApi
  /** Two processes, as far as their sessions go. */
  let apps: [Hono, Hono]
  beforeAll(async () => {
    server = await startRedis()
    redis = new Redis(server.port)
    api = await startApi(4)
    const url = await listen(api)
    apps = [createApp(url, redis), createApp(url, redis)]
  })
  afterAll(async () => {
    redis.disconnect()
    await api.close()
    await server.stop()
  })

  const post = async (app: Hono, path: string, cookie = '', body = ''): Promise<Response> =>
    app.request(`http://localhost${path}`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
  const notes = async (app: Hono, cookie: string): Promise<Response> => app.request('/notes', { headers: { cookie } })

  async function signIn(): Promise<string> {
    const response = await post(apps[0], '/sign-in', '', 'name=alice&password=wonderland')
    expect(response.status).toBe(303)
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/)
    return cookie.split(';')[0] ?? ''
  }

  it('signs in, and both processes have the notes; no token is in what the browser gets', async () => {
    const cookie = await signIn()
    for (const app of apps) {
      const response = await notes(app, cookie)
      const text = await response.text()
      expect(text).toContain('Water the plants')
      expect(text + JSON.stringify([...response.headers])).not.toContain('eyJ')
    }
  })

  it('forty requests on a token that has ended are one refresh', async () => {
    const cookie = await signIn()
    const before = api.tokens.stats
    await new Promise((resolve) => setTimeout(resolve, 4_200))
    const responses = await Promise.all(
      Array.from({ length: 40 }, (_, index) => notes(apps[index % 2] ?? apps[0], cookie)),
    )
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]))
    expect(api.tokens.stats.refreshesAsked - before.refreshesAsked).toBe(1)
    expect(api.tokens.stats.unauthorized - before.unauthorized).toBe(0)
  })

  it('a logout in one process is one in the other', async () => {
    const cookie = await signIn()
    expect((await post(apps[0], '/sign-out', cookie)).status).toBe(303)
    expect((await notes(apps[1], cookie)).status).toBe(401)
  })

  it('a wrong password, a stranger, and a form of another site', async () => {
    expect((await post(apps[0], '/sign-in', '', 'name=alice&password=wrong')).status).toBe(401)
    expect((await notes(apps[0], 'session=made-up')).status).toBe(401)
    const foreign = await apps[0].request('/sign-out', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })
    expect(foreign.status).toBe(403)
  })
})
