/** `redirectSignIn` without a page: what it asks, and what it makes of a server in trouble. The rest is in tests/verify/signIn. */
import {
  isAuthOptionError,
  isSignInError,
  isTokenEndpointError,
  isTokenResponseError,
  type TokenResponse,
} from 'authchart'
import { redirectSignIn, type RedirectSignInOptions } from 'authchart/oauth2'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { answer, startBadServer, type BadServer } from '../helpers/badServer.ts'
import { secretToken } from '../helpers/canary.ts'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'

let server: BadServer
beforeAll(async () => {
  server = await startBadServer()
})
afterAll(() => server.stop())
afterEach(() => server.requests.splice(0))

const BACK = 'https://app.example.com/back'

function build(options: Partial<RedirectSignInOptions> = {}) {
  const kept = new Map<string, string>()
  const transactions = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  const signIn = redirectSignIn({ issuer: server.url, clientId: 'app', redirectUri: BACK, transactions, ...options })
  const logins: TokenResponse[] = []
  const auth = { logIn: (response: TokenResponse) => Promise.resolve(void logins.push(response)) }
  return { signIn, kept, logins, auth }
}

const metadata = () =>
  answer(200, {
    issuer: server.url,
    authorization_endpoint: `${server.url}/auth?tenant=1`,
    token_endpoint: `${server.url}/token`,
  })

const answerTo = (url: URL): string => `${BACK}?code=abc&state=${url.searchParams.get('state') ?? ''}`

it('asks with PKCE, a state and a nonce of its own each time, and with what the app adds', async () => {
  server.next(metadata())
  const { signIn } = build({ resource: ['https://a.example/', 'https://b.example/'] })
  const request = { parameters: { login_hint: 'alice', state: 'not-yours-to-choose' } }
  const [one, two] = [await signIn.authorizationUrl(request), await signIn.authorizationUrl(request)]
  expect(Object.fromEntries(one.searchParams)).toMatchObject({
    tenant: '1',
    response_type: 'code',
    client_id: 'app',
    redirect_uri: BACK,
    scope: 'openid',
    code_challenge_method: 'S256',
    login_hint: 'alice',
  })
  expect(one.searchParams.getAll('resource')).toEqual(['https://a.example/', 'https://b.example/'])
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(one.searchParams.get(name)).toMatch(/^[\w-]{43}$/)
    expect(one.searchParams.get(name)).not.toBe(two.searchParams.get(name))
  }
})

it('plain OAuth, without openid, needs no ID token; two sign-ins that were begun do not disturb each other', async () => {
  const { signIn, auth, logins, kept } = build({ scope: 'read' })
  server.next(metadata())
  const [one, two] = [await signIn.authorizationUrl({ returnTo: '/one' }), await signIn.authorizationUrl()]
  const grant = {
    access_token: secretToken('a'),
    refresh_token: secretToken('r'),
    token_type: 'Bearer',
    expires_in: 60,
  }
  server.next(answer(200, grant), answer(200, { ...grant, access_token: secretToken('b') }))
  expect(await signIn.complete(auth, answerTo(two))).toEqual({})
  expect(await signIn.complete(auth, answerTo(one))).toEqual({ returnTo: '/one' })
  expect(logins).toMatchObject([{ access_token: grant.access_token }, { expires_in: 60 }])
  expect(kept.size).toBe(0)
})

it('with openid, an answer without an ID token signs nobody in', async () => {
  const { signIn, auth, logins } = build()
  server.next(metadata())
  const url = await signIn.authorizationUrl()
  server.next(answer(200, { access_token: secretToken('a'), token_type: 'Bearer' }))
  const error = await reasonOf(signIn.complete(auth, answerTo(url)))
  expect(isSignInError(error) && error.reason).toBe('badAnswer')
  expect(logins).toEqual([])
})

it.each([
  ['503', answer(503, {}, { 'retry-after': '7' }), { status: 503, retryAfter: 7_000 }],
  ['no answer', { kind: 'reset' } as const, { status: undefined }],
])('a token endpoint in trouble is said to be: %s', async (_, trouble, fields) => {
  const { signIn, auth } = build()
  server.next(metadata())
  const url = await signIn.authorizationUrl()
  server.next(trouble)
  const error = await reasonOf(signIn.complete(auth, answerTo(url)))
  expect(isTokenEndpointError(error)).toBe(true)
  expect(error).toMatchObject(fields)
})

it('an address without an answer is left alone', async () => {
  const { signIn, auth } = build()
  expect(await signIn.complete(auth, `${BACK}?code=of-a-voucher`)).toBeUndefined()
})

it.each<[string, object]>([
  ['issuer', { issuer: undefined }],
  ['redirectUri', { redirectUri: undefined }],
  ['redirectUri', { redirectUri: 'http://app.example.com/back' }],
  ['clientId', { clientId: '' }],
  ['redirectURI', { redirectURI: BACK }],
  ['tokenEndpoint', { tokenEndpoint: 'https://login.example.com/token' }],
])('%s is refused by name when it is wrong', (name, options) => {
  const error = thrownBy(() => build(options))
  expect(isAuthOptionError(error) && error.option).toBe(name)
})

it('an answer of more than 1 MiB is read no further: of the issuer, and for the code', async () => {
  const padding = 'x'.repeat(1_048_576)
  const { signIn, auth, logins } = build({ scope: 'read' })
  server.next(answer(200, { issuer: server.url, padding }))
  expect(isTokenResponseError(await reasonOf(signIn.authorizationUrl()))).toBe(true)
  server.next(metadata())
  const url = await signIn.authorizationUrl()
  server.next(answer(200, { access_token: secretToken('a'), token_type: 'Bearer', padding }))
  expect(isTokenResponseError(await reasonOf(signIn.complete(auth, answerTo(url))))).toBe(true)
  expect(logins).toEqual([])
})
