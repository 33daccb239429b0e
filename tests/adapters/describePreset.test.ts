/** What a preset tells a worker that it was called with. */
import { cookie, type CookieOptions } from 'authchart/cookie'
import { oauth2 } from 'authchart/oauth2'
import { simpleJwt, type SimpleJwtOptions } from 'authchart/simplejwt'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://app.example.com/deep/page' })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

it('makes addresses absolute as the page sees them, and nothing else', () => {
  const options = { url: '/api/token/refresh/', obtainUrl: 'obtain/', usernameField: 'email' }
  expect(simpleJwt(options).describe?.()).toEqual({
    preset: 'simplejwt',
    options: {
      url: 'https://app.example.com/api/token/refresh/',
      obtainUrl: 'https://app.example.com/deep/obtain/',
      usernameField: 'email',
    },
  })
})

it('leaves an address that is absolute, and a list, as they are', () => {
  const options = { issuer: 'https://login.example.com/x', clientId: 'app', resource: ['https://api.example.com/'] }
  expect(oauth2(options).describe?.()).toEqual({ preset: 'oauth2', options })
})

it.each([
  ['simplejwt', () => simpleJwt({ url: '/refresh/', obtainUrl: undefined } as unknown as SimpleJwtOptions)],
  ['cookie', () => cookie({ url: '/refresh/', logoutUrl: undefined } as unknown as CookieOptions)],
])('makes no address of an undefined one: %s', (_, make) => {
  const { options } = make().describe?.() ?? { options: {} }
  expect(new Set(Object.values(options))).toEqual(new Set(['https://app.example.com/refresh/', undefined]))
})
