/** `authchart/oauth2`: what is sent to an authorization server (RFC 6749 §6, RFC 7009), and what its answers mean. */
import {
  createAuth,
  isAuthOptionError,
  isRefreshConfigurationError,
  isRefreshRejectedError,
  isTokenEndpointError,
  isTokenResponseError,
  type Auth,
  type AuthOptions,
} from 'authchart'
import { oauth2, type OAuth2Options } from 'authchart/oauth2'
import { ClientSecretBasic } from 'oauth4webapi'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { answer, startBadServer, type BadServer, type Behaviour } from '../helpers/badServer.ts'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'

const METADATA = '/.well-known/openid-configuration'
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

const refreshToken = secretToken('refresh')
const build = (options: Partial<OAuth2Options> = {}) =>
  oauth2({ tokenEndpoint: `${server.url}/token`, clientId: 'my-app', ...options })
const discover = (options: Partial<OAuth2Options> = {}) =>
  oauth2({ issuer: server.url, clientId: 'my-app', ...options })
const refresh = (refresher = build()) =>
  refresher({ refreshToken, accessToken: undefined, signal: AbortSignal.timeout(9_000) })

function signIn(
  refresher = build(),
  tokens: { refreshToken?: string } = { refreshToken },
  options: Partial<AuthOptions> = {},
): Auth {
  const auth = createAuth({ refresher, origins: [server.url], ...options })
  closing.push(auth)
  void auth.logIn({ accessToken: secretToken('access'), expiresIn: 300, ...tokens })
  return auth
}

const grant = (fields: object = {}): Behaviour =>
  answer(200, { access_token: secretToken('a'), token_type: 'Bearer', expires_in: 300, ...fields })
const metadata = (fields: object = {}): Behaviour =>
  answer(200, {
    issuer: server.url,
    token_endpoint: `${server.url}/token`,
    revocation_endpoint: `${server.url}/revoke`,
    ...fields,
  })
const forms = (): Record<string, string>[] =>
  server.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
const paths = (): string[] => server.requests.map(({ path }) => path)

describe('the request', () => {
  it('is a form with the grant, the refresh token and the client', async () => {
    server.next(grant())
    await signIn().refresh()
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/token' }])
    expect(server.requests[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(forms()).toEqual([{ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'my-app' }])
  })

  it('asks for scope and resource when told to', async () => {
    server.next(grant())
    await refresh(build({ scope: 'read write', resource: 'https://api.example.com/' }))
    expect(forms()[0]).toMatchObject({ scope: 'read write', resource: 'https://api.example.com/' })
  })

  it('proves the client as told: ClientSecretBasic', async () => {
    server.next(grant())
    await refresh(build({ clientAuthentication: ClientSecretBasic('s3cret') }))
    const expected = `Basic ${btoa('my%2Dapp:s3cret')}`
    expect(server.requests[0]?.headers.authorization).toBe(expected)
    expect(forms()[0], 'not in two ways at once (RFC 6749 §2.3)').not.toHaveProperty('client_secret')
  })

  it('follows no redirect', async () => {
    for (const status of [301, 307]) {
      server.next(answer(status, '', { location: `${server.url}/elsewhere` }))
      expect(await reasonOf(refresh())).toSatisfy(isTokenResponseError)
    }
    expect(paths()).toEqual(['/token', '/token'])
  })
})

describe('discovery', () => {
  it('is made once, at the first use', async () => {
    server.next(metadata(), grant(), grant())
    const auth = signIn(discover())
    expect(server.requests).toHaveLength(0)
    await auth.refresh()
    await auth.refresh()
    expect(paths()).toEqual([METADATA, '/token', '/token'])
  })

  it('is made again after a failure', async () => {
    const refresher = discover()
    for (const failure of [answer(503), answer(200, '<h1>'), { kind: 'reset' } as const]) {
      server.next(failure)
      await reasonOf(refresh(refresher))
    }
    server.next(metadata(), grant())
    await refresh(refresher)
    expect(paths()).toEqual([METADATA, METADATA, METADATA, METADATA, '/token'])
  })

  it('is left out when the token endpoint is given', async () => {
    server.next(grant())
    await refresh(build({ issuer: 'https://nobody.asks.example' }))
    expect(paths()).toEqual(['/token'])
  })

  it('of another issuer is not believed', async () => {
    server.next(metadata({ issuer: 'https://evil.example' }))
    await expect(refresh(discover())).rejects.toThrow(/issuer/)
    expect(paths()).toEqual([METADATA])
  })

  it('that names an endpoint in clear gets no refresh token sent there', async () => {
    const send = vi.fn<typeof fetch>((input) =>
      Promise.resolve(
        new Request(input).url.endsWith(METADATA)
          ? Response.json({ issuer: 'https://login.example', token_endpoint: 'http://login.example/token' })
          : Response.json({ access_token: secretToken('a'), token_type: 'Bearer' }),
      ),
    )
    await expect(refresh(discover({ issuer: 'https://login.example', fetch: send }))).rejects.toThrow()
    expect(send.mock.calls.map(([address]) => address)).toEqual([`https://login.example${METADATA}`])
  })

  it('that is answered with 503 passes like any other answer, and its Retry-After is told', async () => {
    server.next(answer(503, {}, { 'retry-after': '30' }))
    const error = await reasonOf(signIn(discover()).refresh())
    expect(error).toMatchObject({ cause: { status: 503, retryAfter: 30_000 } })
  })

  it.each<[string, Behaviour]>([
    ['503', answer(503)],
    ['200 that is no metadata', answer(200, '<h1>')],
    ['no answer', { kind: 'reset' }],
  ])('that failed is no lost outcome, since the refresh token was never presented: %s', async (_, failure) => {
    const auth = signIn(discover(), undefined, { onRefreshRejected: 'logOut' })
    server.next(failure, metadata(), answer(400, { error: 'invalid_grant' }))
    await reasonOf(auth.refresh())
    await reasonOf(auth.refresh())
    expect(paths()).toEqual([METADATA, METADATA, '/token'])
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
  })
})

describe('the answer', () => {
  it('is taken over, but for the ID token, which is not even looked at', async () => {
    const rotated = secretToken('rotated')
    server.next(grant({ refresh_token: rotated, id_token: 'garbage', scope: 'read' }))
    const response = await refresh()
    expect(response).toMatchObject({ refresh_token: rotated, expires_in: 300 })
    expect(response).not.toHaveProperty('id_token')
  })

  it.each([
    ['bearer', 'in any case'],
    ['BEARER', 'in any case'],
  ])('token_type %s is fine, %s', async (token_type) => {
    server.next(grant({ token_type }))
    const auth = signIn()
    await auth.refresh()
    expect(auth.status).toBe('valid')
  })

  it.each([
    ['DPoP', { token_type: 'DPoP' }],
    ['MAC', { token_type: 'mac' }],
    ['none', { token_type: undefined }],
    ['no access token', { access_token: undefined }],
    ['an access token that is no string', { access_token: 7 }],
  ])('%s is refused', async (_, fields) => {
    server.next(grant(fields))
    const auth = signIn()
    const before = auth.peekAccessToken()
    const error = await reasonOf(auth.refresh())
    expect(error).toSatisfy(isTokenResponseError)
    expect(hasSecret(error)).toBe(false)
    expect(auth.peekAccessToken()).toBe(before)
  })

  it('invalid_grant is terminal', async () => {
    server.next(answer(400, { error: 'invalid_grant', error_description: 'grant request is invalid' }))
    expect(await reasonOf(refresh())).toSatisfy(isRefreshRejectedError)
  })

  it.each<[number, string, Behaviour]>([
    [401, 'invalid_client', answer(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="as"' })],
    [400, 'invalid_client', answer(400, { error: 'invalid_client' })],
    [400, 'invalid_request', answer(400, { error: 'invalid_request' })],
    [400, 'invalid_scope', answer(400, { error: 'invalid_scope' })],
    [400, 'invalid_target', answer(400, { error: 'invalid_target' })],
    [400, 'unauthorized_client', answer(400, { error: 'unauthorized_client' })],
    [400, 'unsupported_grant_type', answer(400, { error: 'unsupported_grant_type' })],
    [400, '400', answer(400, '<h1>Bad request</h1>')],
    [404, '404', answer(404, '<h1>Not found</h1>')],
  ])('%i %s is a wrong configuration', async (status, words, behaviour) => {
    server.next(behaviour)
    const error = await reasonOf(refresh())
    expect(isRefreshConfigurationError(error) && error.status).toBe(status)
    expect(error).toHaveProperty('message', expect.stringContaining(words))
  })

  it.each([500, 503, 408, 425, 429])('%i passes; Retry-After is told', async (status) => {
    server.next(answer(status, { error: 'temporarily_unavailable' }, { 'retry-after': '12' }))
    const error = await reasonOf(refresh())
    expect(isTokenEndpointError(error) && [error.status, error.retryAfter]).toEqual([status, 12_000])
  })

  it.each([answer(200, '<h1>Sign in</h1>'), answer(200, [])])(
    '200 that is no JSON object is unreadable',
    async (body) => {
      server.next(body)
      expect(await reasonOf(refresh())).toSatisfy(isTokenResponseError)
    },
  )

  it.each<Behaviour>([{ kind: 'reset' }, { kind: 'truncate' }])('$kind is no answer', async (behaviour) => {
    server.next(behaviour)
    const error = await reasonOf(signIn().refresh())
    expect(error).toMatchObject({ cause: { code: 'ERR_AUTH_TOKEN_ENDPOINT', status: undefined } })
  })
})

describe('logOut', () => {
  it.each<[string, () => [Partial<OAuth2Options>, Behaviour[]], string[]]>([
    ['given', () => [{ tokenEndpoint: `${server.url}/token`, revocationEndpoint: `${server.url}/revoke` }, []], []],
    ['discovered', () => [{ issuer: server.url }, [metadata()]], [METADATA]],
  ])('revokes the refresh token at the endpoint %s', async (_, prepare, before) => {
    const [options, answers] = prepare()
    server.next(...answers)
    await signIn(oauth2({ clientId: 'my-app', ...options })).logOut()
    expect(paths()).toEqual([...before, '/revoke'])
    expect(forms().at(-1)).toMatchObject({ token: refreshToken, client_id: 'my-app' })
  })

  it('revokes the access token when there is no other', async () => {
    const auth = signIn(build({ revocationEndpoint: `${server.url}/revoke` }), {})
    const token = auth.peekAccessToken()
    await auth.logOut()
    expect(forms()).toMatchObject([{ token }])
  })

  it('asks nothing where there is no such endpoint, and its failure is none of the logout', async () => {
    await signIn().logOut()
    expect(server.requests).toHaveLength(0)
    server.next(answer(503))
    const auth = signIn(build({ revocationEndpoint: `${server.url}/revoke` }))
    await auth.logOut()
    expect(auth.status).toBe('loggedOut')
  })
})

it.each<[string, object]>([
  ['clientId', { tokenEndpoint: 'https://login.example/token' }],
  ['clientId', { tokenEndpoint: 'https://login.example/token', clientId: '' }],
  ['tokenEndpoint', { clientId: 'my-app' }],
  ['tokenEndpoint', { clientId: 'my-app', tokenEndpoint: 'http://login.example/token' }],
  ['issuer', { clientId: 'my-app', issuer: 'http://login.example' }],
  [
    'revocationEndpoint',
    { clientId: 'my-app', issuer: 'https://login.example', revocationEndpoint: 'http://login.example' },
  ],
  ['clientID', { clientID: 'my-app', issuer: 'https://login.example' }],
])('option %s is refused in %o', (option, options) => {
  const error = thrownBy(() => oauth2(options as OAuth2Options))
  expect(isAuthOptionError(error) && error.option).toBe(option)
})
