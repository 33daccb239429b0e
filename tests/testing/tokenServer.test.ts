/** What the token server says, compared with what Django REST framework Simple JWT 5.2.2 and 5.5.1 were seen to say. */
import { describe, expect, test } from 'vitest'
import { claimsOf, Client } from './tokenServerClient.ts'

const NOT_VALID = { detail: 'Token is invalid or expired', code: 'token_not_valid' }
const BLACKLISTED = { detail: 'Token is blacklisted', code: 'token_not_valid' }
const accessNotValid = (message: string) => ({
  detail: 'Given token not valid for any token type',
  code: 'token_not_valid',
  messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
})

describe('obtain', () => {
  test('gives a pair with the claims of Simple JWT', async () => {
    await using client = await Client.connect({ accessLifetime: 5, refreshLifetime: 60 })
    const { access, refresh } = await client.logIn()
    const { iat } = claimsOf(access)
    const common = { iat, user_id: 1, jti: expect.stringMatching(/^[0-9a-f]{32}$/) as string }
    expect(claimsOf(access)).toEqual({ ...common, token_type: 'access', exp: iat + 5 })
    expect(claimsOf(refresh)).toEqual({ ...common, token_type: 'refresh', exp: iat + 60 })
  })

  test.each([
    ['a wrong password', { username: 'alice', password: 'nope' }],
    ['an unknown user', { username: 'mallory', password: 'wonderland' }],
  ])('refuses %s without a code', async (_, credentials) => {
    await using client = await Client.connect()
    const { status, headers, body } = await client.post('/api/token/', credentials)
    expect([status, body]).toEqual([401, { detail: 'No active account found with the given credentials' }])
    expect(headers.get('WWW-Authenticate')).toBe('Bearer realm="api"')
  })

  test('takes forms too', async () => {
    await using client = await Client.connect()
    const multipart = new FormData()
    multipart.set('username', 'bob')
    multipart.set('password', 'builder')
    const urlEncoded = new URLSearchParams({ username: 'bob', password: 'builder' })
    for (const body of [multipart, urlEncoded]) {
      expect((await client.send('/api/token/', { method: 'POST', body })).status).toBe(200)
    }
  })
})

describe('bodies', () => {
  const required = ['This field is required.']
  test.each([
    ['a missing field', { username: 'alice' }, { password: required }],
    ['no field', {}, { username: required, password: required }],
    ['null', { username: null, password: 'x' }, { username: ['This field may not be null.'] }],
    ['blanks', { username: ' ', password: 'x' }, { username: ['This field may not be blank.'] }],
    ['a list', { username: [], password: 'x' }, { username: ['Not a valid string.'] }],
    ['no object', [], { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
  ])('with %s are answered 400', async (_, sent, complaint) => {
    await using client = await Client.connect()
    expect(await client.post('/api/token/', sent)).toMatchObject({ status: 400, body: complaint })
  })

  test.each([
    ['broken JSON', 'application/json', '{"refresh": "', 400, 'JSON parse error - '],
    ['another type', 'text/plain', 'refresh', 415, 'Unsupported media type "text/plain" in request.'],
    ['no boundary', 'multipart/form-data', 'refresh', 400, 'Multipart form parse error - '],
  ])('with %s', async (_, type, body, status, detail) => {
    await using client = await Client.connect()
    const init = { method: 'POST', headers: { 'Content-Type': type }, body }
    expect(await client.send('/api/token/refresh/', init)).toMatchObject({
      status,
      body: { detail: expect.stringContaining(detail) as string },
    })
  })

  test('that are too long are answered 413', async () => {
    await using client = await Client.connect()
    const { access } = await client.logIn()
    const init = { method: 'POST', body: new Uint8Array(10_000_000) }
    expect((await client.echo(access, init)).body).toEqual({ user: 'alice', method: 'POST', bytes: 10_000_000 })
    expect((await client.echo(access, { ...init, body: new Uint8Array(10_000_001) })).status).toBe(413)
  })
})

describe('paths and methods', () => {
  test('a token endpoint takes POST only', async () => {
    await using client = await Client.connect()
    const { status, headers, body } = await client.send('/api/token/refresh/')
    expect([status, body]).toEqual([405, { detail: 'Method "GET" not allowed.' }])
    expect(headers.get('Allow')).toBe('POST, OPTIONS')
    expect((await client.send('/api/token/refresh/', { method: 'OPTIONS' })).status).toBe(200)
  })

  test('without the trailing slash there is a redirect, which turns a POST into a GET', async () => {
    await using client = await Client.connect()
    const manual = await client.send('/api/token/refresh?a=b', { method: 'POST', redirect: 'manual' })
    expect([manual.status, manual.body]).toEqual([301, ''])
    expect(manual.headers.get('Location')).toBe('/api/token/refresh/?a=b')
    expect((await client.post('/api/token/refresh', { refresh: '' })).status).toBe(405)
  })

  test('an unknown path is answered 404, a public one without a token', async () => {
    await using client = await Client.connect()
    expect((await client.send('/api/nothing/')).status).toBe(404)
    expect((await client.send('/api/public/')).body).toEqual({ user: null, method: 'GET', bytes: 0 })
  })
})

describe('a protected resource', () => {
  test('takes an access token until it expires', async () => {
    await using client = await Client.connect({ accessLifetime: 5 })
    const { access } = await client.logIn()
    expect((await client.echo(access, { method: 'PUT', body: 'four' })).body).toEqual({
      user: 'alice',
      method: 'PUT',
      bytes: 4,
    })
    client.server.clockOffset = 6000
    const { status, headers, body } = await client.echo(access)
    expect([status, body]).toEqual([401, accessNotValid('Token is invalid or expired')])
    expect(headers.get('WWW-Authenticate')).toBe('Bearer realm="api"')
    expect(client.server.stats.unauthorized).toBe(1)
  })

  test('refuses garbage, the other kind of token and tokens of another server', async () => {
    await using client = await Client.connect()
    await using other = await Client.connect()
    expect((await client.echo('garbage')).body).toEqual(accessNotValid('Token is invalid or expired'))
    expect((await client.echo((await client.logIn()).refresh)).body).toEqual(accessNotValid('Token has wrong type'))
    expect((await client.echo((await other.logIn()).access)).status).toBe(401)
  })

  test('tells since 5.5 what is wrong', async () => {
    await using client = await Client.connect({ simpleJwtRelease: '5.5', accessLifetime: 5 })
    const { access } = await client.logIn()
    client.server.clockOffset = 6000
    expect((await client.echo(access)).body).toEqual(accessNotValid('Token is expired'))
    expect((await client.echo('garbage')).body).toEqual(accessNotValid('Token is invalid'))
  })

  test.each([
    [{}, { detail: 'Authentication credentials were not provided.' }],
    [{ Authorization: 'Basic x' }, { detail: 'Authentication credentials were not provided.' }],
    [
      { Authorization: 'Bearer' },
      { detail: 'Authorization header must contain two space-delimited values', code: 'bad_authorization_header' },
    ],
  ])('with headers %j', async (headers, body) => {
    await using client = await Client.connect()
    expect(await client.send('/api/echo/', { headers })).toMatchObject({ status: 401, body })
  })

  test('refuses inactive and deleted users', async () => {
    await using client = await Client.connect()
    const { access } = await client.logIn()
    client.server.deactivateUser('alice')
    expect((await client.echo(access)).body).toEqual({ detail: 'User is inactive', code: 'user_inactive' })
    client.server.reactivateUser('alice')
    expect((await client.echo(access)).status).toBe(200)
    client.server.deleteUser('alice')
    expect((await client.echo(access)).body).toEqual({ detail: 'User not found', code: 'user_not_found' })
  })
})

describe('refresh', () => {
  test('without rotation gives an access token, and the refresh token stays good', async () => {
    await using client = await Client.connect({ rotate: false })
    const { refresh } = await client.logIn()
    expect((await client.refresh(refresh)).body).toEqual({ access: expect.any(String) as string })
    expect((await client.refresh(refresh)).status).toBe(200)
    expect(client.server.stats).toMatchObject({ refreshesAsked: 2, refreshesSucceeded: 2, replays: 0 })
  })

  test('with rotation gives a pair; the old refresh token is blacklisted, and its use counted', async () => {
    await using client = await Client.connect()
    const { refresh } = await client.logIn()
    const next = await client.refreshed(refresh)
    expect(await client.refresh(refresh)).toMatchObject({ status: 401, body: BLACKLISTED })
    expect((await client.refresh(next.refresh)).status).toBe(200)
    expect((await client.echo(next.access)).status).toBe(200)
    expect(client.server.stats).toMatchObject({ refreshesAsked: 3, refreshesSucceeded: 2, replays: 1 })
  })

  test('with rotation and no blacklist the old one stays good, and its use is counted', async () => {
    await using client = await Client.connect({ blacklist: false })
    const { refresh } = await client.logIn()
    await client.refreshed(refresh)
    await client.refreshed(refresh)
    expect(client.server.stats.replays).toBe(1)
  })

  test('of several concurrent uses one wins', async () => {
    await using client = await Client.connect()
    const { refresh } = await client.logIn()
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.refresh(refresh)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(client.server.stats.replays).toBe(7)
  })

  test('refuses expired, garbage and the other kind of token', async () => {
    await using client = await Client.connect({ refreshLifetime: 60, accessLifetime: 600 })
    const { refresh, access } = await client.logIn()
    client.server.clockOffset = 61_000
    expect(await client.refresh(refresh)).toMatchObject({ status: 401, body: NOT_VALID })
    expect(await client.refresh('garbage')).toMatchObject({ status: 401, body: NOT_VALID })
    expect((await client.refresh(access)).body).toEqual({ ...NOT_VALID, detail: 'Token has wrong type' })
  })

  test.each([
    ['5.2', 200, { access: expect.any(String) as string, refresh: expect.any(String) as string }],
    ['5.5', 401, { detail: 'No active account found for the given token.' }],
  ] as const)('of an inactive user, release %s', async (simpleJwtRelease, status, body) => {
    await using client = await Client.connect({ simpleJwtRelease })
    const { refresh } = await client.logIn()
    client.server.deactivateUser('alice')
    expect(await client.refresh(refresh)).toMatchObject({ status, body })
    expect((await client.post('/api/token/', { username: 'alice', password: 'wonderland' })).status).toBe(401)
  })

  test.each([
    ['5.2', true, 1],
    ['5.5', false, '1'],
  ] as const)('copies the iat or not, release %s', async (simpleJwtRelease, isCopied, userId) => {
    await using client = await Client.connect({ simpleJwtRelease, accessLifetime: 5 })
    const { refresh } = await client.logIn()
    client.server.clockOffset = 60_000
    const access = claimsOf((await client.refreshed(refresh)).access)
    expect(access.iat === claimsOf(refresh).iat).toBe(isCopied)
    expect(access.exp).toBeGreaterThanOrEqual(claimsOf(refresh).iat + 65)
    expect(access['user_id']).toBe(userId)
  })
})

describe('blacklist and verify', () => {
  test('a blacklisted refresh token is refused from then on, the access token is not', async () => {
    await using client = await Client.connect()
    const { refresh, access } = await client.logIn()
    expect(await client.post('/api/token/blacklist/', { refresh })).toMatchObject({ status: 200, body: {} })
    expect(await client.post('/api/token/blacklist/', { refresh })).toMatchObject({ status: 401, body: BLACKLISTED })
    expect(await client.refresh(refresh)).toMatchObject({ status: 401, body: BLACKLISTED })
    expect(client.server.stats.replays).toBe(0)
    expect((await client.echo(access)).status).toBe(200)
  })

  test('verify takes both kinds of token', async () => {
    await using client = await Client.connect()
    const { refresh, access } = await client.logIn()
    for (const token of [refresh, access]) {
      expect(await client.post('/api/token/verify/', { token })).toMatchObject({ status: 200, body: {} })
    }
    expect(await client.post('/api/token/verify/', { token: 'x' })).toMatchObject({ status: 401, body: NOT_VALID })
    await client.post('/api/token/blacklist/', { refresh })
    const blacklisted = { status: 400, body: { non_field_errors: ['Token is blacklisted'] } }
    expect(await client.post('/api/token/verify/', { token: refresh })).toMatchObject(blacklisted)
  })
})
