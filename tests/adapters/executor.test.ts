/** `browser({ executor })`: what cannot go to a worker is refused when the auth is made; what comes from one is checked. */
import { createAuth, type AuthOptions } from 'authchart'
import { browser, type BrowserOptions } from 'authchart/browser'
import { cookie } from 'authchart/cookie'
import { oauth2 } from 'authchart/oauth2'
import { simpleJwt } from 'authchart/simplejwt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromPlainError, toPlainError } from '../../adapters/internal/plainError.ts'
import { parseAnswer, parseAssignment, PROTOCOL } from '../../adapters/internal/workerProtocol.ts'
import { RefreshConfigurationError, RefreshRejectedError, TokenEndpointError } from '../../machines/errors.ts'

const ORIGIN = 'https://api.example.com'

/** The little of a page that is looked at before a refresh. */
beforeEach(() => {
  vi.stubGlobal('document', { baseURI: `${ORIGIN}/app/`, visibilityState: 'visible', addEventListener: vi.fn() })
  vi.stubGlobal('window', { addEventListener: vi.fn() })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const make = (refresher: AuthOptions['refresher'], options: BrowserOptions): void => {
  createAuth({ refresher, origins: [ORIGIN], ...browser({ name: 'executor', ...options }) }).close()
}
const serviceWorker = { executor: 'serviceWorker' } as const

describe('what cannot go to a worker is refused by name, with the remedy', () => {
  it.each<[string, AuthOptions['refresher'], BrowserOptions, string]>([
    ['a bare function', () => Promise.resolve({}), serviceWorker, 'refresher'],
    ['a fetch of the app', simpleJwt({ url: '/refresh/', fetch }), serviceWorker, 'fetch'],
    [
      "a cookie's copy in a header",
      cookie({ url: '/refresh', csrf: { cookie: 'csrftoken', header: 'X-CSRFToken' } }),
      serviceWorker,
      'csrf',
    ],
    ['another storage', simpleJwt({ url: '/refresh/' }), { ...serviceWorker, storage: 'localStorage' }, 'storage'],
    ['no such executor', simpleJwt({ url: '/refresh/' }), { executor: 'worker' as 'page' }, 'executor'],
  ])('%s', (_, refresher, options, option) => {
    expect(() => {
      make(refresher, options)
    }).toThrow(expect.objectContaining({ code: 'ERR_AUTH_OPTION', option }) as Error)
  })

  it('the same is fine in the page', () => {
    make(() => Promise.resolve({}), { executor: 'page' })
    make(simpleJwt({ url: '/refresh/', fetch }), {})
  })
})

describe('a preset describes itself as data', () => {
  it('with addresses as the page sees them', () => {
    const described = oauth2({ tokenEndpoint: '/token', clientId: 'app' }).describe?.()
    expect(structuredClone(described)).toEqual({
      preset: 'oauth2',
      options: { tokenEndpoint: `${ORIGIN}/token`, clientId: 'app' },
    })
  })
})

describe('what page and worker say is checked', () => {
  const refresher = { preset: 'simplejwt', options: {} }
  const task = { generation: 1, holdsTokens: true, refreshTimeout: 1, sendMargin: 1, name: 'x', refresher }

  it.each([undefined, null, 'x', {}, task, { ...task, authchart: 0 }, { ...task, authchart: PROTOCOL, name: 1 }])(
    'no assignment: %j',
    (said) => {
      expect(parseAssignment(said)).toBeUndefined()
    },
  )

  it('an assignment, and answers', () => {
    expect(parseAssignment({ ...task, authchart: PROTOCOL })).toMatchObject(task)
    expect(parseAnswer({ authchart: PROTOCOL, is: 'accepted' })).toBeDefined()
    expect(parseAnswer({ authchart: PROTOCOL + 1, is: 'accepted' })).toBeUndefined()
  })

  it.each([
    new RefreshRejectedError('refused', { reason: 'refreshOutcomeLost', cause: new Error('why') }),
    new TokenEndpointError('busy', { status: 503, retryAfter: 5_000 }),
    new TokenEndpointError('silent', { unsent: true }),
    new RefreshConfigurationError('wrong', { status: 404 }),
  ])('an error comes back as it was: %s', (error) => {
    const back = fromPlainError(structuredClone(toPlainError(error)))
    expect(back).toBeInstanceOf(error.constructor)
    expect(back.toJSON()).toEqual(error.toJSON())
  })
})
