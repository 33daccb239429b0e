/** From what the wire says to what is known of a token pair: every spelling, and everything that is wrong with one. */
import { isTokenResponseError } from 'authchart'
import { describe, expect, it } from 'vitest'
import { readTokenResponse, type ResponseContext, type TokenSet } from '../../machines/tokenSet.ts'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { jwt } from '../helpers/world.ts'

const SENT = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

const login: ResponseContext = { sentAt: SENT, isRefresh: false }
const previous: TokenSet = {
  accessToken: jwt({ sub: 'alice' }),
  refreshToken: secretToken('refresh'),
  issuedAt: SENT - 5 * MINUTE,
  offset: 10 * MINUTE,
  subject: 'alice',
}
const refresh: ResponseContext = { sentAt: SENT, isRefresh: true, previous }

/** What it throws for a response. */
function errorFor(response: unknown, context: ResponseContext): unknown {
  try {
    readTokenResponse(response, context)
  } catch (error) {
    return error
  }
  return undefined
}

describe('every spelling is read', () => {
  const accessToken = secretToken('access')
  const refreshToken = secretToken('refresh')
  it.each<[string, object]>([
    ["the package's own", { accessToken, refreshToken, expiresIn: 300 }],
    ["RFC 6749's", { access_token: accessToken, refresh_token: refreshToken, expires_in: 300, token_type: 'Bearer' }],
    ["Simple JWT's", { access: accessToken, refresh: refreshToken, expires_in: 300 }],
    ['null for what is not there', { access: accessToken, refresh: refreshToken, accessToken: null, expires_in: 300 }],
  ])('%s', (_, response) => {
    expect(readTokenResponse(response, login)).toEqual({
      accessToken,
      refreshToken,
      issuedAt: SENT,
      expiresAt: SENT + 5 * MINUTE,
      lifetime: 5 * MINUTE,
      startedAt: SENT,
    })
  })

  it.each(['bearer', 'Bearer', 'BEARER'])('token_type is case-insensitive: %s', (token_type) => {
    expect(readTokenResponse({ accessToken, token_type }, login).accessToken).toBe(accessToken)
  })

  it.each([300, 300.0, '300', ' 300 ', '300.0'])('expires_in may be a number or a numeric string: %j', (expires_in) => {
    const { expiresAt } = readTokenResponse({ accessToken, expires_in }, login)
    expect(expiresAt).toBe(SENT + 5 * MINUTE)
  })

  it('expiresAt is believed before everything else', () => {
    const expiresAt = SENT + 7 * MINUTE
    expect(readTokenResponse({ accessToken, expiresIn: 300, expiresAt }, login)).toMatchObject({
      expiresAt,
      lifetime: 7 * MINUTE,
    })
  })
})

describe('the answer to a refresh may leave out what stays the same', () => {
  const accessToken = secretToken('access')

  it('The old refresh token stays when none is returned', () => {
    expect(readTokenResponse({ accessToken }, refresh).refreshToken).toBe(previous.refreshToken)
    expect(readTokenResponse({ accessToken, refresh_token: null }, refresh).refreshToken).toBe(previous.refreshToken)
  })

  it('a new one takes its place', () => {
    const refreshToken = secretToken('refresh')
    expect(readTokenResponse({ accessToken, refreshToken }, refresh).refreshToken).toBe(refreshToken)
  })

  it('an opaque access token belongs to the same subject, another JWT to its own', () => {
    expect(readTokenResponse({ accessToken }, refresh).subject).toBe('alice')
    expect(readTokenResponse({ accessToken: jwt({ sub: 'bob' }) }, refresh).subject).toBe('bob')
  })

  it('the estimate of the clock stays', () => {
    const exp = (SENT + 15 * MINUTE) / 1_000
    expect(readTokenResponse({ accessToken: jwt({ exp }) }, refresh)).toMatchObject({
      offset: 10 * MINUTE,
      expiresAt: SENT + 5 * MINUTE,
    })
  })
})

describe('an iat that Simple JWT before 5.5.1 has copied from the refresh token is ignored', () => {
  const iat = SENT / 1_000 - 86_400
  const access = jwt({ iat, exp: SENT / 1_000 + 300 })
  const used: TokenSet = { accessToken: secretToken('access'), refreshToken: jwt({ iat }), issuedAt: SENT }

  it('on a refresh response', () => {
    expect(readTokenResponse({ access }, { ...refresh, previous: used })).toMatchObject({
      expiresAt: SENT + 5 * MINUTE,
      lifetime: 5 * MINUTE,
    })
  })

  it('while the same iat would tell a day of skew if the refresh token had another', () => {
    const other = { ...used, refreshToken: jwt({ iat: iat - 1 }) }
    expect(readTokenResponse({ access }, { ...refresh, previous: other }).offset).toBe(-86_400_000)
  })
})

const WRONG: [string, object][] = [
  ['is not there', {}],
  ['is empty', { accessToken: '' }],
  ['is a number', { accessToken: 42 }],
  ['is an object', { access_token: { secret: secretToken('nested') } }],
  ['has a line break in it', { accessToken: `${secretToken('access')}\r\nX-Evil: 1` }],
  ['has a blank in it', { accessToken: `${secretToken('access')} x` }],
  ['has a character beyond ASCII in it', { accessToken: `${secretToken('access')}é` }],
  ['is longer than any header', { accessToken: secretToken('x'.repeat(70_000)) }],
]

describe.each([
  ['login', login],
  ['refresh', refresh],
] as const)('%s: a response is refused, without quoting it, when', (_, context) => {
  it.each(WRONG)('its access token %s', (_, response) => {
    const error = errorFor(response, context)
    expect(isTokenResponseError(error)).toBe(true)
    expect(hasSecret(error)).toBe(false)
  })

  it.each([42, true, {}, [], '', 'a b', 'a\nb'])('its refresh token is %j', (refreshToken) => {
    const error = errorFor({ accessToken: secretToken('access'), refreshToken }, context)
    expect(isTokenResponseError(error)).toBe(true)
    expect(hasSecret(error)).toBe(false)
  })

  it.each(['mac', 'DPoP', 'N_A', '', 'bearer ', null, 1])('its token_type is %j and not Bearer', (token_type) => {
    const error = errorFor({ accessToken: secretToken('access'), token_type }, context)
    expect(isTokenResponseError(error)).toBe(true)
  })

  it.each([undefined, null, 'text', 42, true])('it is %j', (response) => {
    expect(isTokenResponseError(errorFor(response, context))).toBe(true)
  })
})

describe('bad lifetimes', () => {
  const accessToken = secretToken('access')
  const garbage = ['', 'soon', '300s', 'NaN', '1e3', {}, [], true]

  it.each(garbage)('a program that hands in expiresIn %j is told', (expiresIn) => {
    expect(isTokenResponseError(errorFor({ accessToken, expiresIn }, login))).toBe(true)
    expect(isTokenResponseError(errorFor({ accessToken, expires_in: expiresIn }, login))).toBe(true)
    expect(isTokenResponseError(errorFor({ accessToken, expiresAt: expiresIn }, login))).toBe(true)
  })

  it.each([NaN, Infinity, -Infinity])('and so is one that hands in %d', (number) => {
    expect(isTokenResponseError(errorFor({ accessToken, expiresIn: number }, login))).toBe(true)
    expect(isTokenResponseError(errorFor({ accessToken, expiresAt: number }, login))).toBe(true)
  })

  it.each(garbage)('in the answer to a refresh %j is passed over, since the tokens count more', (expires_in) => {
    const tokens = readTokenResponse({ accessToken, expires_in }, { ...refresh, configuredLifetime: MINUTE })
    expect(tokens).toMatchObject({ accessToken, expiresAt: SENT + MINUTE })
  })

  it.each([0, -1, '0', '-300'])('expires_in %j makes a token that has ended when it was asked for', (expires_in) => {
    expect(readTokenResponse({ accessToken, expires_in }, login)).toMatchObject({ expiresAt: SENT, lifetime: 0 })
  })

  it('an expires_in beyond every number stays one that JSON can hold', () => {
    const { expiresAt, lifetime } = readTokenResponse({ accessToken, expires_in: '9'.repeat(308) }, login)
    expect(JSON.parse(JSON.stringify({ expiresAt, lifetime }))).toEqual({ expiresAt, lifetime })
  })
})
