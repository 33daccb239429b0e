/** DESIGN §4.2, row by row: what a refresh can end in, over real HTTP, with the old token usable and without. */
import { createAuth, type Auth, type AuthErrorCode, type TokenRefresher } from 'authchart'
import { oauth2 } from 'authchart/oauth2'
import { simpleJwt } from 'authchart/simplejwt'
import { memoryStorage } from 'authchart/storage'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, startBadServer, type BadServer, type Behaviour } from '../helpers/badServer.ts'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { SimulatedClock } from '../helpers/simulatedClock.ts'
import { jwt, ORIGIN, pair } from '../helpers/world.ts'

const LIFETIME = 300_000
const refreshToken = secretToken('refresh')

let server: BadServer
let clock: SimulatedClock
let storage: ReturnType<typeof memoryStorage>
const closing: Auth[] = []

beforeAll(async () => {
  server = await startBadServer()
})
afterAll(() => server.stop())
beforeEach(() => {
  clock = new SimulatedClock()
  storage = memoryStorage()
})
afterEach(() => {
  for (const auth of closing.splice(0)) auth.close()
  server.requests.splice(0)
})

type Preset = 'simplejwt' | 'oauth2'
const PRESETS: Record<Preset, () => TokenRefresher> = {
  simplejwt: () => simpleJwt({ url: `${server.url}/api/token/refresh/` }),
  oauth2: () => oauth2({ tokenEndpoint: `${server.url}/token`, clientId: 'my-app' }),
}

/** Signed in, with five minutes to go or long past them. */
async function open(preset: Preset, isUsable: boolean): Promise<Auth> {
  const auth = createAuth({ refresher: PRESETS[preset](), origins: [ORIGIN], clock, storage, random: () => 0.5 })
  closing.push(auth)
  await auth.logIn({ ...pair(300), refreshToken })
  if (!isUsable) clock.sleep(2 * LIFETIME)
  return auth
}

/** Refreshes as a request would: those with a usable token do not wait, so there it is asked for by hand. */
async function fail(auth: Auth, behaviour: Behaviour): Promise<unknown> {
  server.next(behaviour)
  const isUsable = auth.peekAccessToken() !== undefined
  const failed = reasonOf(isUsable ? auth.refresh() : auth.getAccessToken())
  if (behaviour.kind === 'hang') {
    await vi.waitUntil(() => server.requests.length > 0)
    await clock.advance(10_000)
  }
  return failed
}

interface Row {
  name: string
  preset: Preset
  behaviour: Behaviour
  /** What those who wait hear. */
  code: AuthErrorCode
  /** Ms until the next try. */
  wait?: number
}
const simple = (name: string, behaviour: Behaviour, code: AuthErrorCode, wait?: number): Row => ({
  name: `Simple JWT: ${name}`,
  preset: 'simplejwt',
  behaviour,
  code,
  ...(wait === undefined ? {} : { wait }),
})
const oauth = (name: string, behaviour: Behaviour, code: AuthErrorCode): Row => ({
  ...simple(name, behaviour, code),
  name: `OAuth: ${name}`,
  preset: 'oauth2',
})

const UNAVAILABLE = 'ERR_AUTH_REFRESH_UNAVAILABLE'
const UNREADABLE = 'ERR_AUTH_TOKEN_RESPONSE'
const html = '<h1>Sorry</h1>'

const TRANSIENT: Row[] = [
  simple('the connection is cut', { kind: 'reset' }, UNAVAILABLE),
  simple('the body is cut short', { kind: 'truncate' }, UNAVAILABLE),
  simple('no answer within our own timeout', { kind: 'hang' }, UNAVAILABLE),
  ...[500, 502, 503, 504, 408, 425, 429].map((status) => simple(String(status), answer(status, html), UNAVAILABLE)),
  simple('503, Retry-After 40 s', answer(503, {}, { 'retry-after': '40' }), UNAVAILABLE, 40_000),
  simple('429, Retry-After 0 s, below our first second', answer(429, {}, { 'retry-after': '0' }), UNAVAILABLE),
  simple('200 that is no JSON', answer(200, html), UNREADABLE),
  simple('200 without an access token', answer(200, { detail: 'fine' }), UNREADABLE),
  simple('a redirect', answer(301, '', { location: '/api/token/refresh' }), UNREADABLE),
  oauth('the connection is cut', { kind: 'reset' }, UNAVAILABLE),
  oauth('503', answer(503), UNAVAILABLE),
  oauth('200 with another token_type', answer(200, { access_token: secretToken('a'), token_type: 'DPoP' }), UNREADABLE),
]
const TERMINAL: Row[] = [
  simple('401 token_not_valid', answer(401, { detail: 'x', code: 'token_not_valid' }), 'ERR_AUTH_REFRESH_REJECTED'),
  oauth('400 invalid_grant', answer(400, { error: 'invalid_grant' }), 'ERR_AUTH_REFRESH_REJECTED'),
]
const MISCONFIGURED: Row[] = [
  simple('400', answer(400, { refresh: ['This field is required.'] }), 'ERR_AUTH_REFRESH_CONFIGURATION'),
  simple('404', answer(404, html), 'ERR_AUTH_REFRESH_CONFIGURATION'),
  oauth('401 invalid_client', answer(401, { error: 'invalid_client' }), 'ERR_AUTH_REFRESH_CONFIGURATION'),
  oauth('400 invalid_scope', answer(400, { error: 'invalid_scope' }), 'ERR_AUTH_REFRESH_CONFIGURATION'),
]
const kept = { tokens: { refreshToken } }

describe.each(TRANSIENT)('transient: $name', ({ preset, behaviour, code, wait = 1_000 }) => {
  it('the old token usable: expiring, cooling down, all kept', async () => {
    const auth = await open(preset, true)
    const token = auth.peekAccessToken()
    const error = await fail(auth, behaviour)
    expect(error).toHaveProperty('code', code)
    expect(hasSecret(error)).toBe(false)
    expect(auth.explain()).toMatchObject({ state: 'expiring.coolingDown', refreshable: true, failures: 1 })
    expect(auth.explain().retryAt).toBe(clock.now() + wait)
    expect(await auth.getAccessToken(), 'requests go on').toBe(token)
    expect(storage.read()).toMatchObject(kept)
  })

  it('not usable: expired, backing off, all kept; who waits hears why, who comes later hears when', async () => {
    const auth = await open(preset, false)
    const error = await fail(auth, behaviour)
    expect(error).toHaveProperty('code', code)
    expect(hasSecret(error)).toBe(false)
    const retryAt = clock.now() + wait
    expect(auth.explain()).toMatchObject({ state: 'expired.backingOff', refreshable: true, retryAt })
    expect(await reasonOf(auth.getAccessToken())).toMatchObject({ code: UNAVAILABLE, retryAt })
    expect(server.requests, 'at once, without another try').toHaveLength(1)
    expect(storage.read()).toMatchObject(kept)
  })
})

describe.each(TERMINAL)('terminal: $name', ({ preset, behaviour, code }) => {
  it('the old token usable: it is drained, and the session ends at its deadline', async () => {
    const auth = await open(preset, true)
    const token = auth.peekAccessToken()
    expect(await fail(auth, behaviour)).toMatchObject({ code, reason: 'refreshRejected' })
    expect(auth.explain()).toMatchObject({ state: 'expiring.draining', refreshable: false })
    expect(storage.read()).toMatchObject({ tokens: { accessToken: token } })
    expect(storage.read(), 'the refresh token is dropped').not.toHaveProperty('tokens.refreshToken')
    await clock.advance(LIFETIME - 1_001)
    expect(await auth.getAccessToken()).toBe(token)
    await clock.advance(1)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
    expect(await reasonOf(auth.getAccessToken())).toMatchObject({
      code: 'ERR_AUTH_LOGGED_OUT',
      reason: 'refreshRejected',
    })
    expect(server.requests, 'without another try').toHaveLength(1)
  })

  it('not usable: loggedOut at once', async () => {
    const auth = await open(preset, false)
    expect(await fail(auth, behaviour)).toMatchObject({ code, reason: 'refreshRejected' })
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
    expect(storage.read()).toMatchObject({ ended: { reason: 'refreshRejected' } })
    expect(storage.read()).not.toHaveProperty('tokens')
  })
})

describe.each(MISCONFIGURED)('misconfigured: $name', ({ preset, behaviour, code }) => {
  it('the old token usable: expiring, no more refreshes, then expired', async () => {
    const auth = await open(preset, true)
    const token = auth.peekAccessToken()
    expect(await fail(auth, behaviour)).toHaveProperty('code', code)
    expect(auth.explain()).toMatchObject({ state: 'expiring.misconfigured', refreshable: true })
    expect(await auth.getAccessToken()).toBe(token)
    expect(storage.read()).toMatchObject(kept)
    await clock.advance(LIFETIME)
    expect(auth.explain()).toMatchObject({ state: 'expired.misconfigured', retryAt: undefined })
    expect(server.requests).toHaveLength(1)
  })

  it('not usable: expired, no retry, all kept', async () => {
    const auth = await open(preset, false)
    expect(await fail(auth, behaviour)).toHaveProperty('code', code)
    expect(auth.explain()).toMatchObject({ state: 'expired.misconfigured', refreshable: true, retryAt: undefined })
    await clock.advance(86_400_000)
    auth.wake()
    expect(await reasonOf(auth.getAccessToken()), 'who comes later hears the same').toHaveProperty('code', code)
    expect(server.requests).toHaveLength(1)
    expect(storage.read()).toMatchObject(kept)
  })
})

describe('success', () => {
  const good = (seconds: number): Behaviour => {
    const now = Math.floor(clock.now() / 1_000)
    const access = jwt({ iat: now, exp: now + seconds })
    return answer(200, { access, refresh: secretToken('rotated') }, { date: new Date(clock.now()).toUTCString() })
  }

  it.each([true, false])('the old token usable (%s): valid, both tokens swapped at once', async (isUsable) => {
    const auth = await open('simplejwt', isUsable)
    const { generation } = auth.explain()
    server.next(good(300))
    await (isUsable ? auth.refresh() : auth.getAccessToken())
    const { accessToken, refreshToken: rotated } = (storage.read() as { tokens: Record<string, string> }).tokens
    expect(auth.peekAccessToken()).toBe(accessToken)
    expect(rotated).not.toBe(refreshToken)
    expect(auth.explain()).toMatchObject({ status: 'valid', generation: generation + 1, lastFailure: undefined })
  })

  it('expiring, when the new token says so', async () => {
    const auth = await open('simplejwt', false)
    const now = Math.floor(clock.now() / 1_000)
    // A server that hands out one access token until its last minute.
    server.next(
      answer(200, { access: jwt({ iat: now - 240, exp: now + 60 }) }, { date: new Date(clock.now()).toUTCString() }),
    )
    await auth.getAccessToken()
    expect(auth.status).toBe('expiring')
  })
})
