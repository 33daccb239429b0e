/** The main job against the real Django with Simple JWT. */
import { createAuth, isRefreshRejectedError, type Auth } from 'authchart'
import { withAuth } from 'authchart/ky'
import { simpleJwt } from 'authchart/simplejwt'
import ky from 'ky'
import ky1 from 'ky1'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { signIn } from '../helpers/djangoClient.ts'
import {
  djangoMissing,
  isSimpleJwtNew,
  startDjango,
  type DjangoOptions,
  type DjangoServer,
} from '../helpers/djangoServer.ts'

const describe = describeWith(djangoMissing())

interface Echo {
  user: string
  bytes: number
}

function server(options: DjangoOptions): { readonly current: DjangoServer } {
  let started: DjangoServer
  beforeAll(async () => {
    started = await startDjango(options)
  })
  afterAll(() => started.stop())
  beforeEach(() => started.reset())
  return {
    get current() {
      return started
    },
  }
}

const closing: Auth[] = []
afterEach(() => {
  for (const auth of closing.splice(0)) auth.close()
})

describe('1,000 parallel ky requests on an expired token', () => {
  const django = server({ accessSeconds: 300, rotate: true, blacklist: true })

  it.each([
    ['ky 2', (auth: Auth) => ky.create({ timeout: 60_000, retry: 0, ...withAuth(auth) })],
    ['ky 1.14', (auth: Auth) => ky1.create({ timeout: 60_000, retry: 0, ...withAuth(auth) })],
  ])('%s: one refresh, 1,000 × 200, no 401', async (_, build) => {
    const { auth: first, refresher } = await signIn(django.current)
    closing.push(first)
    const { access, refresh } = await refresher.obtain('alice', 'wonderland')
    const auth = createAuth({ refresher, origins: [django.current.url] })
    closing.push(auth)
    await auth.logIn({ accessToken: access ?? '', refreshToken: refresh ?? '', expiresAt: Date.now() - 1 })
    expect(auth.status).toBe('expired')

    const api = build(auth)
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => api.get(`${django.current.url}/api/echo/`).json<Echo>()),
    )
    expect(answers).toHaveLength(1_000)
    expect(new Set(answers.map(({ user }) => user))).toEqual(new Set(['alice']))
    expect(await django.current.stats()).toMatchObject({ unauthorized: 0, refreshesAsked: 1, refreshesSucceeded: 1 })
  })
})

describe('what the server refuses', () => {
  const django = server({ accessSeconds: 300, rotate: true, blacklist: true })

  it('a revoked session drains: requests go on until the deadline', async () => {
    const { auth, api } = await signIn(django.current)
    closing.push(auth)
    await django.current.revokeAll()
    const error: unknown = await auth.refresh().catch((reason: unknown) => reason)
    expect(isRefreshRejectedError(error)).toBe(true)
    expect(auth.explain()).toMatchObject({ state: 'expiring.draining', refreshable: false })
    expect(await api.get('api/echo/').json<Echo>()).toMatchObject({ user: 'alice' })
  })

  it('an inactive user costs no refresh, although Simple JWT before 5.5.1 would answer it with 200', async () => {
    const { auth, api } = await signIn(django.current)
    closing.push(auth)
    await django.current.deactivate('alice')
    await expect(api.get('api/echo/', { retry: 0 })).rejects.toMatchObject({ response: { status: 401 } })
    expect(await django.current.stats()).toMatchObject({ refreshesAsked: 0 })
    expect(auth.status).toBe('valid')
    const outcome = await auth.refresh().then(() => 'refreshed', isRefreshRejectedError)
    expect(outcome).toBe(isSimpleJwtNew() ? true : 'refreshed')
  })
})

describe('signing in and out', () => {
  const django = server({ accessSeconds: 300, rotate: true, blacklist: true })

  it('a wrong password is a CredentialsError', async () => {
    const refresher = simpleJwt({ url: `${django.current.url}/api/token/refresh/` })
    await expect(refresher.obtain('alice', 'wrong')).rejects.toMatchObject({
      code: 'ERR_AUTH_CREDENTIALS',
      status: 401,
    })
  })

  it('logging out blacklists the refresh token', async () => {
    const { auth, refresher } = await signIn(django.current)
    closing.push(auth)
    const tokens = await refresher.obtain('alice', 'wonderland')
    await auth.logIn(tokens)
    expect(await refresher.verify(tokens.refresh ?? '')).toBe(true)
    await auth.logOut()
    expect(await refresher.verify(tokens.refresh ?? '')).toBe(false)
  })

  it('a URL without its slash says so', async () => {
    const { auth, refresher } = await signIn(django.current)
    closing.push(auth)
    const astray = createAuth({
      refresher: simpleJwt({ url: `${django.current.url}/api/token/refresh` }),
      origins: [django.current.url],
    })
    closing.push(astray)
    await astray.logIn(await refresher.obtain('alice', 'wonderland'))
    await expect(astray.refresh()).rejects.toThrow(/slash/)
    expect(astray.status, 'and nothing is lost').toBe('expiring')
  })
})

describe('bodies', () => {
  const django = server({ accessSeconds: 300, rotate: true, blacklist: true })
  const text = 'a body worth sending twice '.repeat(1_000)
  const form = (): FormData => {
    const data = new FormData()
    data.set('field', text)
    data.set('file', new Blob([text]), 'file.txt')
    return data
  }

  it.each([
    ['JSON', () => ({ json: { text } })],
    ['FormData', () => ({ body: form() })],
    ['Blob', () => ({ body: new Blob([text]) })],
    ['ReadableStream', () => ({ body: new Blob([text]).stream(), duplex: 'half' })],
  ])('%s is sent again, whole, after a 401', async (_, build) => {
    const { auth, refresher } = await signIn(django.current)
    closing.push(auth)
    // A token that looks good to us, and that the server takes for garbage.
    const { access = '', refresh = '' } = await refresher.obtain('alice', 'wonderland')
    await auth.logIn({ accessToken: `${access}x`, refreshToken: refresh, expiresIn: 300 })
    const api = ky.create({ prefix: django.current.url, retry: 0, ...withAuth(auth) })
    const { bytes } = await api.post('api/echo/', build()).json<Echo>()
    expect(bytes).toBeGreaterThanOrEqual(text.length)
    expect(await django.current.stats()).toMatchObject({ unauthorized: 1, refreshesSucceeded: 1 })
  })
})
