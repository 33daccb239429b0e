/** The token server's OAuth dialect, by the RFCs, and as the presets of this package see it. */
import { createAuth, readClaims } from 'authchart'
import { oauth2 } from 'authchart/oauth2'
import { createTokenServer, type TokenServer, type TokenServerOptions } from 'authchart/testing'
import { describe, expect, it } from 'vitest'

const ISSUER = 'https://login.example.com'

interface Grant {
  readonly access_token: string
  readonly refresh_token?: string
  readonly expires_in: number
}

class Client {
  readonly server: TokenServer

  constructor(options: TokenServerOptions = {}) {
    this.server = createTokenServer({ dialect: 'oauth2', ...options })
  }

  async post(path: string, fields: Record<string, string>): Promise<{ status: number; body: unknown }> {
    const body = new URLSearchParams({ client_id: 'app', ...fields })
    const response = await this.server.fetch(ISSUER + path, { method: 'POST', body })
    return { status: response.status, body: await response.json() }
  }

  async logIn(): Promise<Required<Grant>> {
    const fields = { grant_type: 'password', username: 'alice', password: 'wonderland' }
    return (await this.post('/oauth/token', fields)).body as Required<Grant>
  }

  async refresh(token: string): Promise<{ status: number; body: Grant }> {
    const answer = await this.post('/oauth/token', { grant_type: 'refresh_token', refresh_token: token })
    return { status: answer.status, body: answer.body as Grant }
  }

  async echo(token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}` }
    return (await this.server.fetch(`${ISSUER}/api/echo/`, { headers })).status
  }
}

const INVALID_GRANT = { status: 400, body: { error: 'invalid_grant' } }

describe('grants', () => {
  it('password: a JWT with the claims of RFC 9068, an opaque refresh token', async () => {
    const client = new Client({ accessLifetime: 60 })
    const grant = await client.logIn()
    expect(grant).toMatchObject({ token_type: 'Bearer', expires_in: 60, scope: 'api' })
    const { iat = 0, ...claims } = readClaims(grant.access_token) ?? {}
    expect(claims).toMatchObject({ iss: ISSUER, client_id: 'app', sub: '1', exp: iat + 60 })
    expect(readClaims(grant.refresh_token)).toBeUndefined()
    expect(await client.echo(grant.access_token)).toBe(200)
  })

  it('opaque access tokens say nothing', async () => {
    const client = new Client({ opaque: true })
    const { access_token } = await client.logIn()
    expect(readClaims(access_token)).toBeUndefined()
    expect(await client.echo(access_token)).toBe(200)
  })

  it('refresh_token: rotates, and refuses what was rotated out', async () => {
    const client = new Client()
    const first = await client.logIn()
    const { body: second } = await client.refresh(first.refresh_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await client.refresh(first.refresh_token)).toMatchObject(INVALID_GRANT)
    expect((await client.refresh(second.refresh_token ?? '')).status).toBe(200)
    expect(client.server.stats).toMatchObject({ refreshesAsked: 3, refreshesSucceeded: 2, replays: 1 })
  })

  it('without rotation: none comes back, and it stays good', async () => {
    const client = new Client({ rotate: false })
    const { refresh_token } = await client.logIn()
    for (let round = 0; round < 2; round++) {
      const { status, body } = await client.refresh(refresh_token)
      expect(status).toBe(200)
      expect(body).not.toHaveProperty('refresh_token')
    }
  })

  it('reuse ends the family, access tokens as well, where that is switched on', async () => {
    const client = new Client({ revokesFamilies: true })
    const first = await client.logIn()
    const { body: second } = await client.refresh(first.refresh_token)
    expect(await client.refresh(first.refresh_token)).toMatchObject(INVALID_GRANT)
    expect(await client.refresh(second.refresh_token ?? '')).toMatchObject(INVALID_GRANT)
    expect(await client.echo(second.access_token)).toBe(401)
    expect(await client.echo((await client.logIn()).access_token), 'another login is not touched').toBe(200)
  })

  it('within the grace the same comes again, with what is left of its life', async () => {
    let now = Date.UTC(2026, 0, 1)
    const clock = { now: () => now, setTimeout, clearTimeout: () => undefined }
    const client = new Client({ grace: 10, accessLifetime: 60, revokesFamilies: true, clock })
    const { refresh_token } = await client.logIn()
    const { body: second } = await client.refresh(refresh_token)
    now += 9_000
    const { body: again } = await client.refresh(refresh_token)
    expect(again).toEqual({ ...second, expires_in: 51 })
    now += 1_000
    expect(await client.refresh(refresh_token)).toMatchObject(INVALID_GRANT)
    expect(await client.echo(second.access_token)).toBe(401)
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['a wrong password', { grant_type: 'password', username: 'alice', password: 'x' }, 400, 'invalid_grant'],
    ['garbage', { grant_type: 'refresh_token', refresh_token: 'x' }, 400, 'invalid_grant'],
    ['no refresh token', { grant_type: 'refresh_token' }, 400, 'invalid_request'],
    ['no grant type', {}, 400, 'invalid_request'],
    ['another grant', { grant_type: 'device_code' }, 400, 'unsupported_grant_type'],
  ])('%s is refused', async (_, fields, status, error) => {
    expect(await new Client().post('/oauth/token', fields)).toMatchObject({ status, body: { error } })
  })

  it('without a client, by GET, or as JSON: refused', async () => {
    const { server } = new Client()
    const send = async (init: RequestInit): Promise<number> =>
      (await server.fetch(`${ISSUER}/oauth/token`, init)).status
    expect(await send({ method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) })).toBe(401)
    expect(await send({})).toBe(405)
    expect(await send({ method: 'POST', body: '{"grant_type":"password"}' })).toBe(400)
  })

  it('an access token is no refresh token, and the other way round', async () => {
    const client = new Client()
    const { access_token, refresh_token } = await client.logIn()
    expect(await client.refresh(access_token)).toMatchObject(INVALID_GRANT)
    expect(await client.echo(refresh_token)).toBe(401)
  })

  it('who may not log in may not refresh either', async () => {
    const client = new Client()
    const { refresh_token } = await client.logIn()
    client.server.deactivateUser('alice')
    expect(await client.refresh(refresh_token)).toMatchObject(INVALID_GRANT)
  })
})

describe('revocation (RFC 7009)', () => {
  it('of a refresh token ends the session', async () => {
    const client = new Client()
    const { access_token, refresh_token } = await client.logIn()
    expect((await client.post('/oauth/revoke', { token: refresh_token })).status).toBe(200)
    expect(await client.refresh(refresh_token)).toMatchObject(INVALID_GRANT)
    expect(await client.echo(access_token)).toBe(401)
  })

  it('of an access token ends that alone; of an unknown one is no error; of none is one', async () => {
    const client = new Client()
    const { access_token, refresh_token } = await client.logIn()
    await client.post('/oauth/revoke', { token: access_token })
    expect(await client.echo(access_token)).toBe(401)
    expect((await client.refresh(refresh_token)).status).toBe(200)
    expect((await client.post('/oauth/revoke', { token: 'x' })).status).toBe(200)
    expect((await client.post('/oauth/revoke', {})).status).toBe(400)
  })
})

it('a resource says what is wrong as RFC 6750 has it', async () => {
  const { server } = new Client()
  const challenge = async (headers: HeadersInit): Promise<string | null> =>
    (await server.fetch(`${ISSUER}/api/echo/`, { headers })).headers.get('www-authenticate')
  expect(await challenge({})).toBe('Bearer')
  expect(await challenge({ authorization: 'Bearer x' })).toBe('Bearer error="invalid_token"')
})

it('oauth2() discovers it, refreshes with it and revokes at a logout', async () => {
  const { server } = new Client()
  const refresher = oauth2({ issuer: ISSUER, clientId: 'app', fetch: server.fetch })
  using auth = createAuth({ refresher, origins: [ISSUER] })
  await auth.logIn(server.logIn('bob'))
  await auth.refresh()
  const token = await auth.getAccessToken()
  await auth.logOut()
  const answer = await server.fetch(`${ISSUER}/api/echo/`, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(401)
})
