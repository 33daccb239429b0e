/** DESIGN §5: one base, a closed union of codes, `cause` always kept, guards that work across two installed copies. */
import * as authchart from 'authchart'
import type { AuthError, AuthErrorCode } from 'authchart'
import { beforeAll, describe, expect, it, vi } from 'vitest'

type Copy = typeof authchart

const CAUSE = new TypeError('fetch failed')

/** One of every kind: how it is made, the name of its guard, and what it tells besides. The type makes the union complete. */
const KINDS: Record<AuthErrorCode, { make: (copy: Copy) => AuthError; guard: keyof Copy; tells: object }> = {
  ERR_AUTH_OPTION: {
    make: (copy) => new copy.AuthOptionError('origins', 'is wrong'),
    guard: 'isAuthOptionError',
    tells: { name: 'AuthOptionError', option: 'origins', message: 'Option "origins" is wrong' },
  },
  ERR_AUTH_LOGGED_OUT: {
    make: (copy) => new copy.LoggedOutError('tokenExpired', { cause: CAUSE }),
    guard: 'isLoggedOutError',
    tells: { name: 'LoggedOutError', reason: 'tokenExpired', cause: CAUSE },
  },
  ERR_AUTH_REFRESH_UNAVAILABLE: {
    make: (copy) => new copy.RefreshUnavailableError(5, { cause: CAUSE }),
    guard: 'isRefreshUnavailableError',
    tells: { name: 'RefreshUnavailableError', retryAt: 5, cause: CAUSE },
  },
  ERR_AUTH_REFRESH_REJECTED: {
    make: (copy) => new copy.RefreshRejectedError('no', { cause: CAUSE, reason: 'refreshOutcomeLost' }),
    guard: 'isRefreshRejectedError',
    tells: { name: 'RefreshRejectedError', reason: 'refreshOutcomeLost', message: 'no', cause: CAUSE },
  },
  ERR_AUTH_REFRESH_CONFIGURATION: {
    make: (copy) => new copy.RefreshConfigurationError('wrong', { cause: CAUSE, status: 404 }),
    guard: 'isRefreshConfigurationError',
    tells: { name: 'RefreshConfigurationError', status: 404, cause: CAUSE },
  },
  ERR_AUTH_TOKEN_ENDPOINT: {
    make: (copy) => new copy.TokenEndpointError('down', { cause: CAUSE, status: 503, retryAfter: 1_000 }),
    guard: 'isTokenEndpointError',
    tells: { name: 'TokenEndpointError', status: 503, retryAfter: 1_000, unsent: false, cause: CAUSE },
  },
  ERR_AUTH_TOKEN_RESPONSE: {
    make: (copy) => new copy.TokenResponseError('no token', { cause: CAUSE }),
    guard: 'isTokenResponseError',
    tells: { name: 'TokenResponseError', message: 'no token', cause: CAUSE },
  },
  ERR_AUTH_STORAGE: {
    make: (copy) => new copy.StorageError('write', { cause: CAUSE }),
    guard: 'isStorageError',
    tells: { name: 'StorageError', operation: 'write', cause: CAUSE },
  },
  ERR_AUTH_SIGN_IN: {
    make: (copy) => new copy.SignInError('denied', 'no', { error: 'access_denied' }),
    guard: 'isSignInError',
    tells: { name: 'SignInError', reason: 'denied', error: 'access_denied', message: 'no' },
  },
  ERR_AUTH_CREDENTIALS: {
    make: (copy) => new copy.CredentialsError('wrong password', { status: 401 }),
    guard: 'isCredentialsError',
    tells: { name: 'CredentialsError', status: 401, message: 'wrong password' },
  },
  ERR_AUTH_CLOSED: {
    make: (copy) => new copy.AuthClosedError(),
    guard: 'isAuthClosedError',
    tells: { name: 'AuthClosedError' },
  },
  ERR_AUTH_LOG: {
    make: (copy) => new copy.AuthLogError(3, 'is not JSON', { cause: CAUSE }),
    guard: 'isAuthLogError',
    tells: { name: 'AuthLogError', line: 3, cause: CAUSE },
  },
}
const CODES = Object.keys(KINDS) as AuthErrorCode[]
const guardNames = Object.keys(authchart).filter((name) => /^is\w+Error$/.test(name))
const ask = (copy: Copy, guard: keyof Copy, error: unknown): boolean =>
  (copy[guard] as (error: unknown) => boolean)(error)

describe.each(CODES)('%s', (code) => {
  const { make, guard, tells } = KINDS[code]
  const error = make(authchart)

  it('is an Error and an AuthError, with its code, its name and its fields', () => {
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(authchart.AuthError)
    expect(error).toMatchObject({ code, ...tells })
    expect(error.message).not.toBe('')
    expect(error.stack).toContain(error.message)
  })

  it('is told apart by one guard besides isAuthError', () => {
    expect(guardNames.filter((name) => ask(authchart, name as keyof Copy, error)).sort()).toEqual(
      [guard, 'isAuthError'].sort(),
    )
  })

  it('toJSON tells its name, code, message, fields and the message of its cause, for logs', () => {
    const cause = 'cause' in tells ? { cause: CAUSE.message } : {}
    const json = JSON.parse(JSON.stringify(error)) as object
    expect(json).toEqual({ code, message: error.message, ...tells, ...cause })
    expect(json).not.toHaveProperty('stack')
  })
})

describe('the union is closed', () => {
  it('every exported error class has a code of its own in it', () => {
    const classes = Object.entries(authchart).filter(
      ([, value]) => typeof value === 'function' && value.prototype instanceof authchart.AuthError,
    )
    const made = CODES.map((code) => KINDS[code].make(authchart))
    expect(classes.map(([name]) => name).sort()).toEqual(made.map(({ constructor }) => constructor.name).sort())
    expect(new Set(made.map(({ code }) => code)).size).toBe(classes.length)
  })

  it('every code has a guard', () => {
    expect([...CODES.map((code) => KINDS[code].guard), 'isAuthError'].sort()).toEqual(guardNames.sort())
  })
})

describe('cause', () => {
  it('is kept as it is, whatever it is', () => {
    for (const cause of [CAUSE, 'text', 0, null, { status: 1 }])
      expect(new authchart.TokenEndpointError('down', { cause }).cause).toBe(cause)
  })

  it('is no property at all when there is none', () => {
    expect('cause' in new authchart.TokenEndpointError('down')).toBe(false)
    expect('cause' in new authchart.TokenEndpointError('down', { status: 503 })).toBe(false)
    expect('cause' in new authchart.LoggedOutError('loggedOut', { cause: undefined })).toBe(false)
  })

  it('may be a chain', () => {
    const inner = new authchart.TokenEndpointError('down', { cause: CAUSE })
    const outer = new authchart.RefreshUnavailableError(undefined, { cause: inner })
    expect(outer).toHaveProperty('cause.cause', CAUSE)
    expect(outer.toJSON()).toMatchObject({ cause: 'down' })
  })
})

it('a RefreshRejectedError of a refresher of your own needs no arguments', () => {
  expect(new authchart.RefreshRejectedError()).toMatchObject({ reason: 'refreshRejected' })
})

describe('the guards work across two installed copies', () => {
  let second: Copy
  beforeAll(async () => {
    vi.resetModules()
    second = await import('authchart')
  })

  it('though instanceof does not', () => {
    expect(second.LoggedOutError).not.toBe(authchart.LoggedOutError)
    expect(new second.LoggedOutError('loggedOut')).not.toBeInstanceOf(authchart.LoggedOutError)
    expect(new second.LoggedOutError('loggedOut')).not.toBeInstanceOf(authchart.AuthError)
  })

  it.each(CODES)('%s', (code) => {
    const { make, guard } = KINDS[code]
    expect(ask(authchart, guard, make(second))).toBe(true)
    expect(ask(second, guard, make(authchart))).toBe(true)
    expect(authchart.isAuthError(make(second))).toBe(true)
    expect(second.isAuthError(make(authchart))).toBe(true)
  })

  it('so a refresher that imports the other copy ends the session all the same', async () => {
    const auth = authchart.createAuth({
      refresher: () => Promise.reject(new second.RefreshRejectedError()),
      origins: ['https://api.example.com'],
      onRefreshRejected: 'logOut',
    })
    await auth.logIn({ accessToken: 'opaque', expiresIn: 300 })
    await auth.refresh().catch(() => undefined)
    expect(auth.status).toBe('loggedOut')
    expect(auth.explain().reason).toBe('refreshRejected')
    auth.close()
  })
})

describe('nothing else is taken for one of ours', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a string', 'ERR_AUTH_OPTION'],
    ['an error without a code', new Error('ERR_AUTH_OPTION')],
    ['an error of Node', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
    ['an error with a number for a code', Object.assign(new Error('x'), { code: 401 })],
    ['an error whose code only ends like ours', Object.assign(new Error('x'), { code: 'X_ERR_AUTH_OPTION' })],
    ['an object that is no error', { code: 'ERR_AUTH_OPTION', message: 'x' }],
    ['a DOMException', new DOMException('x', 'AbortError')],
  ])('%s', (_, thing) => {
    expect(guardNames.length).toBeGreaterThan(1)
    expect(guardNames.filter((name) => ask(authchart, name as keyof Copy, thing))).toEqual([])
  })
})
