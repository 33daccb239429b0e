/** `authchart/oauth2`: where it looks for the server (RFC 8414), and what tokens are for (RFC 8707). */
import { createAuth, isAuthOptionError, type Auth } from 'authchart'
import { oauth2, type OAuth2Options } from 'authchart/oauth2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { answer, startBadServer, type BadServer, type Behaviour } from '../helpers/badServer.ts'
import { secretToken } from '../helpers/canary.ts'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'

const closing: Auth[] = []
let server: BadServer
beforeAll(async () => {
  server = await startBadServer()
})
afterAll(() => server.stop())
afterEach(() => {
  for (const auth of closing.splice(0)) auth.close()
  server.requests.splice(0)
})

function signIn(options: Partial<OAuth2Options>): Auth {
  const refresher = oauth2({ clientId: 'my-app', ...options })
  const auth = createAuth({ refresher, origins: [server.url], onRefreshRejected: 'logOut' })
  closing.push(auth)
  void auth.logIn({ accessToken: secretToken('access'), refreshToken: secretToken('refresh'), expiresIn: 300 })
  return auth
}

const grant = (): Behaviour => answer(200, { access_token: secretToken('a'), token_type: 'Bearer', expires_in: 300 })
const metadata = (): Behaviour => answer(200, { issuer: server.url, token_endpoint: `${server.url}/token` })
const paths = (): string[] => server.requests.map(({ path }) => path)

describe('discovery', () => {
  const [OPENID, OAUTH] = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']

  it('goes by RFC 8414 where OpenID Connect is unknown', async () => {
    server.next(answer(404, '<h1>'), metadata(), grant())
    const auth = signIn({ issuer: server.url })
    await auth.refresh()
    expect(paths()).toEqual([OPENID, OAUTH, '/token'])
    expect(auth.status).toBe('valid')
  })

  it('that failed there as well is tried again at the next use, and nothing is lost', async () => {
    const auth = signIn({ issuer: server.url })
    server.next(answer(404), answer(404), metadata(), answer(400, { error: 'invalid_grant' }))
    await reasonOf(auth.refresh())
    await reasonOf(auth.refresh())
    expect(paths()).toEqual([OPENID, OAUTH, OPENID, '/token'])
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
  })
})

describe('a resource', () => {
  it('may be several', async () => {
    const resource = ['https://api.example.com/', 'https://files.example.com/']
    server.next(grant())
    await signIn({ tokenEndpoint: `${server.url}/token`, resource }).refresh()
    expect(new URLSearchParams(server.requests[0]?.body).getAll('resource')).toEqual(resource)
  })

  it.each(['/relative', 'https://api.example.com/#part', '', 7])('%s is refused by name', (resource) => {
    const error = thrownBy(() => signIn({ tokenEndpoint: `${server.url}/token`, resource: resource as string }))
    expect(isAuthOptionError(error) && error.option).toBe('resource')
  })
})
