/** P8: no token in anything that leaves: events, errors, snapshots, inspection, logs, the `Auth` itself. */
import {
  createAuth,
  RefreshConfigurationError,
  RefreshRejectedError,
  TokenEndpointError,
  type AuthEmitted,
  type TokenRefresher,
} from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { describe, expect, it } from 'vitest'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { jwt, ORIGIN, pair } from '../helpers/world.ts'

/** Everything that could be printed, sent to an inspector or caught. */
function watch(refresher: TokenRefresher, onRefreshRejected: 'drain' | 'logOut' = 'drain') {
  const clock = new SimulatedClock()
  const left: unknown[] = []
  const auth = createAuth({ refresher, origins: [ORIGIN], clock, onRefreshRejected })
  auth.actor.system.inspect((event) => {
    left.push(event.type)
    if ('event' in event) left.push(event.event)
    if ('snapshot' in event) left.push(JSON.stringify(event.snapshot))
  })
  const types: AuthEmitted['type'][] = [
    'loggedIn',
    'refreshed',
    'adopted',
    'refreshFailed',
    'expiring',
    'expired',
    'loggedOut',
    'storageFailed',
  ]
  for (const type of types) auth.on(type, (event) => left.push(event))
  auth.actor.subscribe((snapshot) => {
    left.push(
      JSON.stringify(snapshot),
      snapshot.context,
      JSON.stringify(auth.actor.getPersistedSnapshot()),
      auth.explain(),
    )
  })
  const keep = (error: unknown): void => {
    left.push(error)
  }
  return { auth, clock, left, keep }
}

const { accessToken: quoted = '' } = pair()
const talkative = (tokens: string[]): Error =>
  Object.assign(new Error(`POST failed: refresh=${tokens.join()}`, { cause: new Error(`body: ${tokens.join()}`) }), {
    config: { headers: { authorization: `Bearer ${tokens.join()}` } },
    request: new Request('https://example.com', { headers: { authorization: tokens.join() } }),
  })

const REFRESHERS: Record<string, TokenRefresher> = {
  'that succeeds': () => Promise.resolve(pair(300)),
  'that returns dead tokens': () => Promise.resolve(pair(0)),
  'whose error quotes its request': ({ refreshToken, accessToken }) =>
    Promise.reject(talkative([String(refreshToken), String(accessToken)])),
  'whose error quotes the answer': () =>
    Promise.reject(talkative([jwt({ exp: 1 }), `{"refresh_token":"${jwt({ exp: 2 })}"}`])),
  'whose refusal quotes its request': ({ refreshToken }) =>
    Promise.reject(
      new RefreshRejectedError(`refused ${String(refreshToken)}`, { cause: talkative([String(refreshToken)]) }),
    ),
  'whose complaint quotes its request': ({ refreshToken }) =>
    Promise.reject(new RefreshConfigurationError(`wrong ${String(refreshToken)}`)),
  'that throws a string': ({ refreshToken }) => {
    // Some libraries do.
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is what is tested
    throw `no luck with ${String(refreshToken)}`
  },
  'that answers garbage': ({ refreshToken }) => Promise.resolve({ accessToken: `${String(refreshToken)}\n` }),
  'that is down': () => Promise.reject(new TokenEndpointError('down', { status: 503 })),
}

describe('a refresher', () => {
  it.each(Object.entries(REFRESHERS))('%s', async (_, refresher) => {
    const { auth, clock, left, keep } = watch(refresher)
    const api = createAuthFetch(auth, {
      fetch: (request) =>
        Promise.resolve(new Response(null, { status: new Request(request).url.endsWith('401') ? 401 : 200 })),
    })
    await auth.getAccessToken().catch(keep)
    await auth.logIn(pair(300))
    await auth.refresh().catch(keep)
    await clock.advance(60_000)
    left.push(await api(`${ORIGIN}/401`).catch(keep), await api(`${ORIGIN}/200`).catch(keep))
    await auth.getAccessToken({ minValidity: 299_000 }).catch(keep)
    await clock.advance(250_000)
    await auth.getAccessToken().catch(keep)
    await auth.logOut()
    await auth.getAccessToken().catch(keep)
    left.push(auth.explain())
    await settle()
    expect(left.length).toBeGreaterThan(20)
    expect(left.filter((thing) => hasSecret(thing))).toEqual([])
  })
})

it('an `Auth` that holds tokens shows none', async () => {
  const { auth } = watch(() => Promise.resolve(pair(300)))
  await auth.logIn(pair(300))
  await auth.refresh()
  expect(auth.peekAccessToken()).toSatisfy((token) => hasSecret(token))
  expect(hasSecret(auth, 7)).toBe(false)
})

it.each([
  ['a line break', `${quoted}\n`],
  ['characters that no header takes', `${quoted}é`],
  ['too many characters', quoted.padEnd(100_000, 'x')],
])('an access token with %s is refused without being quoted', async (_, accessToken) => {
  const { auth, left, keep } = watch(() => Promise.resolve(pair(300)))
  await auth.logIn({ accessToken }).catch(keep)
  expect(left.at(-1)).toHaveProperty('code', 'ERR_AUTH_TOKEN_RESPONSE')
  expect(left.filter((thing) => hasSecret(thing))).toEqual([])
})

it('the canary itself sees a token wherever it hides', () => {
  const token = secretToken('hidden')
  expect(hasSecret(new Error('x', { cause: { deep: [token] } }))).toBe(true)
  expect(hasSecret({ headers: new Headers({ authorization: token }) })).toBe(true)
  expect(hasSecret(new Request('https://example.com', { headers: { authorization: token } }))).toBe(true)
  expect(hasSecret(JSON.stringify({ a: jwt({ exp: 1 }) }))).toBe(true)
  expect(hasSecret('nothing')).toBe(false)
})
