/** What can be changed while the token server runs: faults, clock, revocations; and what it tells about itself. */
import { describe, expect, test } from 'vitest'
import { createTokenServer, type AnsweredRequest, type Fault } from '../../testing/tokenServer/index.ts'
import { claimsOf, Client } from './tokenServerClient.ts'

describe('faults', () => {
  test.each([
    [{ kind: 'outage' }, 503, null],
    [{ kind: 'error500' }, 500, null],
    [{ kind: 'tooManyRequests', retryAfter: 7 }, 429, '7'],
  ] as const)('%j', async (fault, status, retryAfter) => {
    await using client = await Client.connect()
    const { access, refresh } = await client.logIn()
    client.server.fault = fault
    const answer = await client.refresh(refresh)
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([status, retryAfter])
    expect((await client.echo(access)).status).toBe(status)
    client.server.fault = { kind: 'none' }
    expect((await client.refresh(refresh)).status).toBe(200)
    expect(client.server.stats).toMatchObject({ refreshesAsked: 2, refreshesSucceeded: 1, replays: 0 })
  })

  test.each([
    ['token', 503, 200],
    ['resources', 200, 503],
    ['both', 503, 503],
  ] as const)('of scope %s', async (scope, tokenStatus, resourceStatus) => {
    await using client = await Client.connect()
    const { access, refresh } = await client.logIn()
    client.server.fault = { kind: 'outage', scope }
    expect((await client.refresh(refresh)).status).toBe(tokenStatus)
    expect((await client.echo(access)).status).toBe(resourceStatus)
    expect((await client.send('/api/public/')).status).toBe(resourceStatus)
  })

  test('reset ends the connection without an answer', async () => {
    await using client = await Client.connect({ fault: { kind: 'reset' } })
    await expect(client.send('/api/public/')).rejects.toThrow('fetch failed')
  })

  test('hang never answers, and closing the server ends it', async () => {
    await using client = await Client.connect({ fault: { kind: 'hang' } })
    const answer = client.send('/api/public/').catch((error: unknown) => error)
    await expect.poll(() => client.server.stats.requests).toBe(1)
    await client.server.close()
    expect(await answer).toBeInstanceOf(TypeError)
  })

  test('slow answers in the end', async () => {
    const answered: AnsweredRequest[] = []
    await using client = await Client.connect({
      fault: { kind: 'slow', ms: 30 },
      onRequest: (request) => answered.push(request),
    })
    expect((await client.send('/api/public/')).status).toBe(200)
    expect(answered[0]?.ms).toBeGreaterThan(25)
  })

  test('reset on the way back loses the answer of a refresh that took place', async () => {
    await using client = await Client.connect()
    const { refresh } = await client.logIn()
    client.server.fault = { kind: 'reset', at: 'answer' }
    await expect(client.refresh(refresh)).rejects.toThrow('fetch failed')
    client.server.fault = { kind: 'none' }
    expect((await client.refresh(refresh)).status).toBe(401)
    expect(client.server.stats).toMatchObject({ refreshesAsked: 2, refreshesSucceeded: 1, replays: 1 })
  })

  test.each<Fault>([
    { kind: 'hang', at: 'answer' },
    { kind: 'slow', ms: 60_000, at: 'answer' },
  ])('%j does not keep a refresh from taking place, nor the server from closing', async (fault) => {
    await using client = await Client.connect()
    const { refresh } = await client.logIn()
    client.server.fault = fault
    const answer = client.refresh(refresh).catch((error: unknown) => error)
    await expect.poll(() => client.server.stats.refreshesSucceeded).toBe(1)
    await client.server.close()
    expect(await answer).toBeInstanceOf(TypeError)
  })

  test('deadTokens hands out access tokens that have expired', async () => {
    await using client = await Client.connect({ fault: { kind: 'deadTokens' } })
    const { access, refresh } = await client.logIn()
    expect((await client.echo(access)).status).toBe(401)
    const { iat, exp } = claimsOf(access)
    expect([exp - iat, exp < claimsOf(refresh).iat]).toEqual([20, true])
    client.server.fault = { kind: 'none' }
    expect((await client.echo((await client.refreshed(refresh)).access)).status).toBe(200)
  })
})

describe('the clock', () => {
  test('is seen in Date, iat and exp', async () => {
    await using client = await Client.connect()
    const look = async () => {
      const { headers } = await client.send('/api/public/')
      const { iat, exp } = claimsOf((await client.logIn()).access)
      return [Date.parse(headers.get('Date') ?? '') / 1000, iat, exp] as const
    }
    const before = await look()
    client.server.clockOffset = 86_400_000
    const after = await look()
    for (const [index, time] of after.entries()) expect(time).toBeGreaterThanOrEqual((before[index] ?? NaN) + 86_400)
  })

  test('set back makes tokens of the future, which are refused', async () => {
    await using client = await Client.connect({ clockOffset: 60_000 })
    const { access } = await client.logIn()
    client.server.clockOffset = 0
    expect((await client.echo(access)).status).toBe(401)
  })

  test('new lifetimes hold for new tokens', async () => {
    await using client = await Client.connect({ simpleJwtRelease: '5.5' })
    client.server.accessLifetime = 100
    client.server.refreshLifetime = 1000
    const { access, refresh } = await client.logIn()
    expect([access, refresh].map((token) => claimsOf(token).exp - claimsOf(token).iat)).toEqual([100, 1000])
  })
})

describe('revocations', () => {
  test('revokeSessions refuses the refresh tokens of now, not later ones', async () => {
    await using client = await Client.connect()
    const { access, refresh } = await client.logIn()
    client.server.revokeSessions()
    expect((await client.refresh(refresh)).body).toEqual({ detail: 'Token is blacklisted', code: 'token_not_valid' })
    expect((await client.echo(access)).status).toBe(200)
    expect((await client.refresh((await client.logIn()).refresh)).status).toBe(200)
  })

  test('revokeAccess refuses the access tokens of now, not later ones', async () => {
    await using client = await Client.connect()
    const { access, refresh } = await client.logIn()
    client.server.revokeAccess()
    expect(await client.echo(access)).toMatchObject({ status: 401, body: { code: 'token_not_valid' } })
    expect((await client.post('/api/token/verify/', { token: access })).status).toBe(401)
    expect((await client.echo((await client.refreshed(refresh)).access)).status).toBe(200)
  })

  test('of an unknown user are a mistake', () => {
    expect(() => {
      createTokenServer().deactivateUser('mallory')
    }).toThrow(RangeError)
  })
})

describe('what it tells', () => {
  test('each answered request, without a token', async () => {
    const answered: AnsweredRequest[] = []
    await using client = await Client.connect({ onRequest: (request) => answered.push(request) })
    const { access } = await client.logIn()
    await client.send(`/api/${access}?token=${access}`)
    const ms = expect.any(Number) as number
    expect(answered).toEqual([
      { method: 'POST', path: '/api/token/', status: 200, ms },
      { method: 'GET', path: '/api/<token>', status: 404, ms },
    ])
  })

  test('stats is a frozen snapshot', async () => {
    await using client = await Client.connect()
    const before = client.server.stats
    await client.send('/api/public/')
    expect([before.requests, client.server.stats.requests, Object.isFrozen(before)]).toEqual([0, 1, true])
  })
})

describe('CORS', () => {
  const origin = 'http://page.example'
  const preflight = { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' } }

  test('is off by default', async () => {
    await using client = await Client.connect()
    const { headers } = await client.send('/api/public/', { headers: { Origin: origin } })
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull()
    expect((await client.send('/api/echo/', preflight)).status).toBe(401)
  })

  test('answers preflights, refusals and faults to pages of the origin, and counts no preflight', async () => {
    await using client = await Client.connect({ corsOrigin: origin, corsExposedHeaders: ['Date', 'Retry-After'] })
    const allowed = await client.send('/api/echo/', preflight)
    expect([allowed.status, client.server.stats.requests]).toEqual([200, 0])
    expect(allowed.headers.get('Access-Control-Allow-Headers')).toContain('authorization')
    expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe(origin)
    client.server.fault = { kind: 'outage', scope: 'token' }
    for (const path of ['/api/echo/', '/api/token/']) {
      const { headers } = await client.send(path, { headers: { Origin: origin } })
      expect(headers.get('Access-Control-Allow-Origin')).toBe(origin)
      expect(headers.get('Access-Control-Expose-Headers')).toBe('Date, Retry-After')
    }
  })

  test('tells pages of another origin nothing', async () => {
    await using client = await Client.connect({ corsOrigin: 'http://other.example' })
    for (const init of [preflight, { headers: { Origin: origin } }]) {
      const { headers } = await client.send('/api/public/', init)
      expect([headers.get('Access-Control-Allow-Origin'), headers.get('Vary')]).toEqual([null, 'Origin'])
    }
  })

  test('can be open to all', async () => {
    await using client = await Client.connect({ corsOrigin: '*' })
    const { headers } = await client.send('/api/public/', { headers: { Origin: origin } })
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
  })
})

describe('listening', () => {
  test('on loopback only, and again after a close', async () => {
    const server = createTokenServer()
    await server.close()
    const url = await server.listen()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await server.close()
    expect(await server.listen(Number(new URL(url).port))).toBe(url)
    await server.close()
  })

  test('on a port that is taken is an error', async () => {
    await using client = await Client.connect()
    await expect(createTokenServer().listen(Number(new URL(client.url).port))).rejects.toThrow('EADDRINUSE')
  })
})
