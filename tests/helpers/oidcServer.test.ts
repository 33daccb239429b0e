/** What the package relies on in `oidc-provider`, asked of the real one, so that its next release tells us. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PUBLIC_CLIENT, SERVER_CLIENT, startOidc, type OidcServer } from './oidcServer.ts'

interface Answer {
  readonly status: number
  readonly body: unknown
}

let server: OidcServer
beforeAll(async () => {
  server = await startOidc({ accessSeconds: 300 })
})
afterAll(() => server.stop())

async function token(params: Record<string, string>, headers: HeadersInit = {}, { url } = server): Promise<Answer> {
  const body = new URLSearchParams({ grant_type: 'refresh_token', ...params })
  const response = await fetch(`${url}/token`, { method: 'POST', headers, body })
  return { status: response.status, body: await response.json() }
}

const refresh = (refresh_token: string, of = server): Promise<Answer> =>
  token({ refresh_token, client_id: PUBLIC_CLIENT }, {}, of)

async function logIn(of = server, clientId = PUBLIC_CLIENT): Promise<{ access: string; refresh: string }> {
  const { access_token = '', refresh_token = '' } = await of.login(clientId)
  return { access: access_token, refresh: refresh_token }
}

const renewed = async (refreshToken: string): Promise<{ access_token: string; refresh_token: string }> =>
  (await refresh(refreshToken)).body as { access_token: string; refresh_token: string }

const useAt = (access: string): Promise<Response> =>
  fetch(`${server.url}/api/echo`, { headers: { authorization: `Bearer ${access}` } })

const INVALID_GRANT = { status: 400, body: { error: 'invalid_grant', error_description: 'grant request is invalid' } }

describe('a refresh', () => {
  it('answers with a whole set, and the new tokens are good', async () => {
    const body = await renewed((await logIn()).refresh)
    const fields = ['access_token', 'expires_in', 'id_token', 'refresh_token', 'scope', 'token_type']
    expect(Object.keys(body).sort()).toEqual(fields)
    expect(body).toMatchObject({ expires_in: 300, token_type: 'Bearer' })
    expect((await useAt(body.access_token)).status).toBe(200)
    expect(await refresh(body.refresh_token)).toMatchObject({ status: 200 })
  })

  it('with a token that was used: invalid_grant, and the newest tokens are dead', async () => {
    const first = await logIn()
    const newest = await renewed(first.refresh)
    expect(await refresh(first.refresh)).toEqual(INVALID_GRANT)
    expect(await refresh(newest.refresh_token)).toEqual(INVALID_GRANT)
    expect((await useAt(newest.access_token)).status).toBe(401)
  })

  it('four at once with one token: one succeeds, and all is dead', async () => {
    const first = await logIn()
    const answers = await Promise.all(Array.from({ length: 4 }, () => refresh(first.refresh)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400])
    const { refresh_token } = answers.find(({ status }) => status === 200)?.body as { refresh_token: string }
    expect(await refresh(refresh_token)).toEqual(INVALID_GRANT)
  })

  it('with garbage, or with a token of another client: the same invalid_grant', async () => {
    expect(await refresh('garbage')).toEqual(INVALID_GRANT)
    expect(await refresh((await logIn(server, SERVER_CLIENT.id)).refresh)).toEqual(INVALID_GRANT)
  })

  it('of an unknown client or with a wrong secret: 401 invalid_client', async () => {
    const { refresh: refresh_token } = await logIn(server, SERVER_CLIENT.id)
    const basic = (secret: string): HeadersInit => ({ authorization: `Basic ${btoa(`${SERVER_CLIENT.id}:${secret}`)}` })
    const refused = { status: 401, body: { error: 'invalid_client' } }
    expect(await token({ refresh_token, client_id: 'nobody' })).toMatchObject(refused)
    expect(await token({ refresh_token }, basic('wrong'))).toMatchObject(refused)
    expect(await token({ refresh_token }, basic(SERVER_CLIENT.secret))).toMatchObject({ status: 200 })
  })

  it('as JSON: 400 invalid_request', async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${server.url}/token`, { method: 'POST', headers, body: '{}' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })
})

describe('revoking', () => {
  it('a refresh token takes the access token with it, without a word on the console', async () => {
    const notice = vi.spyOn(console, 'info')
    const { access, refresh: refreshToken } = await logIn()
    const body = new URLSearchParams({ token: refreshToken, client_id: PUBLIC_CLIENT })
    expect((await fetch(`${server.url}/token/revocation`, { method: 'POST', body })).status).toBe(200)
    expect((await useAt(access)).status).toBe(401)
    expect(await refresh(refreshToken)).toEqual(INVALID_GRANT)
    expect(notice).not.toHaveBeenCalled()
    notice.mockRestore()
  })

  it('everything', async () => {
    const { access, refresh: refreshToken } = await logIn()
    await server.revokeAll()
    expect((await useAt(access)).status).toBe(401)
    expect(await refresh(refreshToken)).toEqual(INVALID_GRANT)
  })
})

describe('the server of the tests', () => {
  it('refuses at its resource by RFC 6750', async () => {
    const refused = await useAt('garbage')
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })

  it('counts', async () => {
    await using counted = Object.assign(await startOidc(), { [Symbol.asyncDispose]: () => counted.stop() })
    const first = await logIn(counted)
    await refresh(first.refresh, counted)
    await refresh(first.refresh, counted)
    expect(counted.stats).toEqual({ unauthorized: 0, refreshesAsked: 2, refreshesSucceeded: 1 })
    expect(counted.mostPresentations()).toBe(2)
  })

  it('lets a used token pass while its grace lasts', async () => {
    await using lenient = Object.assign(await startOidc({ graceSeconds: 1 }), {
      [Symbol.asyncDispose]: () => lenient.stop(),
    })
    const first = await logIn(lenient)
    expect(await refresh(first.refresh, lenient)).toMatchObject({ status: 200 })
    expect(await refresh(first.refresh, lenient)).toMatchObject({ status: 200 })
    await new Promise((resolve) => setTimeout(resolve, 1_050))
    expect(await refresh(first.refresh, lenient)).toEqual(INVALID_GRANT)
  })

  it('forgets no session, however many follow', async () => {
    const first = await logIn()
    for (let i = 0; i < 1_000; i++) await logIn()
    expect(await refresh(first.refresh)).toMatchObject({ status: 200 })
  })
})
