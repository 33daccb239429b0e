/** An error on its way from a worker to its page: it comes out as the same, and as something sensible when the worker is of another version. */
import { describe, expect, it } from 'vitest'
import { fromPlainError, toPlainError, type PlainError } from '../../adapters/internal/plainError.ts'
import {
  AuthClosedError,
  AuthOptionError,
  CredentialsError,
  LoggedOutError,
  RefreshConfigurationError,
  RefreshRejectedError,
  RefreshUnavailableError,
  SignInError,
  StorageError,
  TokenEndpointError,
  TokenResponseError,
  type AuthError,
} from '../../machines/errors.ts'

const cause = new Error('why')

describe('there and back', () => {
  it.each<AuthError>([
    new RefreshRejectedError(),
    new RefreshRejectedError('refused', { reason: 'refreshOutcomeLost', cause }),
    new RefreshConfigurationError('wrong', { status: 404, cause }),
    new RefreshUnavailableError(1_767_225_600_000, { cause }),
    new RefreshUnavailableError(undefined),
    new TokenResponseError('unreadable', { cause }),
    new LoggedOutError('idle', { cause }),
    new CredentialsError('no such user', { status: 401 }),
    new SignInError('denied', 'said no', { error: 'access_denied' }),
    new SignInError('unknownState', 'begin again'),
    new StorageError('write', { cause }),
    new StorageError('read'),
    new AuthOptionError('refresher', 'must go with Option "url" '),
    new AuthOptionError('', 'has no name'),
    new AuthClosedError(),
    new TokenEndpointError('busy', { status: 503, retryAfter: 5_000, cause }),
    new TokenEndpointError('', { unsent: true }),
  ])('%s', (error) => {
    const back = fromPlainError(structuredClone(toPlainError(error)))
    expect(back).toBeInstanceOf(error.constructor)
    expect(back.toJSON()).toEqual(error.toJSON())
  })
})

describe('what is told', () => {
  it.each<[string, unknown, PlainError]>([
    [
      'no more than there is',
      new AuthClosedError(),
      { code: 'ERR_AUTH_CLOSED', message: new AuthClosedError().message },
    ],
    [
      'of its cause the message alone',
      new StorageError('write', { cause: Object.assign(new Error('quota'), { key: 'session' }) }),
      {
        code: 'ERR_AUTH_STORAGE',
        message: new StorageError('write').message,
        operation: 'write',
        cause: 'quota',
      },
    ],
    [
      'of a cause that is no error, nothing',
      new TokenResponseError('unreadable', { cause: { access: 'x' } }),
      { code: 'ERR_AUTH_TOKEN_RESPONSE', message: 'unreadable' },
    ],
    [
      'of nothing, as somebody may throw, that it passes',
      undefined,
      { code: 'ERR_AUTH_TOKEN_ENDPOINT', message: 'The refresh failed in the worker' },
    ],
    [
      'of an error that is none of ours, what makes it pass',
      new TypeError('Failed to fetch'),
      { code: 'ERR_AUTH_TOKEN_ENDPOINT', message: 'Failed to fetch' },
    ],
    ['of an error without words, none', new Error(), { code: 'ERR_AUTH_TOKEN_ENDPOINT', message: '' }],
    [
      'of what is no error at all, that it failed',
      'thrown',
      { code: 'ERR_AUTH_TOKEN_ENDPOINT', message: 'The refresh failed in the worker' },
    ],
  ])('%s', (_, error, plain) => {
    expect(toPlainError(error)).toStrictEqual(plain)
  })
})

describe('of a worker of another version', () => {
  it.each<[string, PlainError, AuthError]>([
    ['an unknown code', { code: 'ERR_AUTH_NEW', message: 'new' }, new TokenEndpointError('new')],
    ['no reason', { code: 'ERR_AUTH_LOGGED_OUT', message: '' }, new LoggedOutError('loggedOutElsewhere')],
    ['no status', { code: 'ERR_AUTH_CREDENTIALS', message: 'no' }, new CredentialsError('no', { status: 0 })],
    ['no operation', { code: 'ERR_AUTH_STORAGE', message: '' }, new StorageError('read')],
    ['no option', { code: 'ERR_AUTH_OPTION', message: 'Option "" is new' }, new AuthOptionError('', 'is new')],
    [
      'other words for an option',
      { code: 'ERR_AUTH_OPTION', message: 'goes with Option "b" only', option: 'a' },
      new AuthOptionError('a', 'goes with Option "b" only'),
    ],
  ])('%s', (_, plain, error) => {
    const back = fromPlainError(plain)
    expect(back).toBeInstanceOf(error.constructor)
    expect(back.toJSON()).toEqual(error.toJSON())
  })
})
