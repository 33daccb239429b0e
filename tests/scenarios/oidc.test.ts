/** The main job against a real `oidc-provider` with rotation and reuse detection. */
import { createAuth, type Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { withAuth } from 'authchart/ky'
import { oauth2 } from 'authchart/oauth2'
import ky from 'ky'
import { ClientSecretBasic } from 'oauth4webapi'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PUBLIC_CLIENT, SERVER_CLIENT, startOidc, type OidcServer } from '../helpers/oidcServer.ts'

let server: OidcServer
beforeAll(async () => {
  server = await startOidc({ accessSeconds: 300 })
})
afterAll(() => server.stop())

const closing: Auth[] = []
afterEach(() => {
  for (const auth of closing.splice(0)) auth.close()
  Object.assign(server.stats, { unauthorized: 0, refreshesAsked: 0, refreshesSucceeded: 0 })
})

function open(options: Partial<Parameters<typeof oauth2>[0]> = {}): Auth {
  const refresher = oauth2({ issuer: server.url, clientId: PUBLIC_CLIENT, ...options })
  const auth = createAuth({ refresher, origins: [server.url] })
  closing.push(auth)
  return auth
}

it('1,000 parallel ky requests on an expired token: one refresh, 1,000 × 200, no 401', async () => {
  const auth = open()
  const { access_token = '', refresh_token = '' } = await server.login()
  await auth.logIn({ accessToken: access_token, refreshToken: refresh_token, expiresAt: Date.now() - 1 })
  const api = ky.create({ prefix: server.url, timeout: 60_000, retry: 0, ...withAuth(auth) })
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => api.get('api/echo').json<{ user: string }>()))
  expect(answers.filter(({ user }) => user === 'alice')).toHaveLength(1_000)
  expect(server.stats).toEqual({ unauthorized: 0, refreshesAsked: 1, refreshesSucceeded: 1 })
})

describe('the refresh grant', () => {
  it('rotates again and again without ever presenting a token twice', async () => {
    const auth = open()
    await auth.logIn(await server.login())
    for (let i = 0; i < 10; i++) await auth.refresh()
    expect(server.stats).toMatchObject({ refreshesAsked: 10, refreshesSucceeded: 10 })
    const response = await createAuthFetch(auth)(`${server.url}/api/echo`)
    expect(response.status, 'the grant is alive, so no reuse was seen').toBe(200)
  })

  it('works with client authentication', async () => {
    const auth = open({ clientId: SERVER_CLIENT.id, clientAuthentication: ClientSecretBasic(SERVER_CLIENT.secret) })
    await auth.logIn(await server.login(SERVER_CLIENT.id))
    await auth.refresh()
    expect(server.stats).toMatchObject({ refreshesSucceeded: 1 })
  })

  it('works without discovery', async () => {
    const auth = createAuth({
      refresher: oauth2({ tokenEndpoint: `${server.url}/token`, clientId: PUBLIC_CLIENT }),
      origins: [server.url],
    })
    closing.push(auth)
    await auth.logIn(await server.login())
    await auth.refresh()
    expect(server.stats).toMatchObject({ refreshesSucceeded: 1 })
  })

  it('an unknown client is a wrong configuration: no retry, nothing lost', async () => {
    const auth = open({ clientId: 'nobody' })
    await auth.logIn(await server.login())
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'ERR_AUTH_REFRESH_CONFIGURATION' })
    expect(auth.explain()).toMatchObject({ state: 'expiring.misconfigured', refreshable: true })
  })

  it('a refused refresh token ends the session', async () => {
    const auth = open()
    const { access_token = '' } = await server.login()
    await auth.logIn({ accessToken: access_token, refreshToken: 'garbage', expiresAt: Date.now() - 1 })
    await expect(auth.getAccessToken()).rejects.toMatchObject({ code: 'ERR_AUTH_REFRESH_REJECTED' })
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
  })
})

describe('what the server takes back', () => {
  it('an access token revoked early is replaced, and the request sent again', async () => {
    const auth = open()
    const { refresh_token = '' } = await server.login()
    await auth.logIn({ accessToken: 'revoked-long-ago', refreshToken: refresh_token, expiresIn: 300 })
    const response = await createAuthFetch(auth)(`${server.url}/api/echo`, { method: 'POST', body: 'again' })
    expect(response.status).toBe(200)
    expect(server.stats).toEqual({ unauthorized: 1, refreshesAsked: 1, refreshesSucceeded: 1 })
  })

  it('a grant revoked as a whole ends the session with the first request', async () => {
    const auth = open()
    await auth.logIn(await server.login())
    await server.revokeAll()
    await expect(createAuthFetch(auth)(`${server.url}/api/echo`)).rejects.toMatchObject({
      code: 'ERR_AUTH_REFRESH_REJECTED',
    })
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
  })

  it('logging out revokes the refresh token', async () => {
    const auth = open()
    const tokens = await server.login()
    await auth.logIn(tokens)
    await auth.logOut()
    await auth.logIn(tokens)
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'ERR_AUTH_REFRESH_REJECTED' })
  })
})
