/** What adapters do with a session whose tokens are in a worker (`authchart/remote`): its own `fetch` is all they send by. */
import { isAuthOptionError } from 'authchart'
import { createAuthFetch, type AuthMode, type AuthRequestInit } from 'authchart/fetch'
import { withAuth } from 'authchart/ky'
import { connectAuth, type RemoteAuth } from 'authchart/remote'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'

const url = 'https://api.example.com/x'
/** What the worker is told; it has ended before it answers. */
const told = vi.fn<(message: unknown) => never>()
let remote: RemoteAuth

beforeEach(() => {
  told.mockReset().mockImplementation(() => {
    throw new Error('ended')
  })
  remote = connectAuth(() => ({ postMessage: told }) as unknown as Worker)
})
afterEach(() => {
  remote.close()
})

describe('the fetch of the session is taken as it is', () => {
  it('by createAuthFetch', () => {
    expect(createAuthFetch(remote)).toBe(remote.fetch)
  })

  it('by withAuth', () => {
    expect(withAuth(remote).fetch).toBe(remote.fetch)
  })
})

it.each([
  ['createAuthFetch', () => createAuthFetch(remote, { fetch })],
  ['withAuth', () => withAuth(remote, { fetch })],
])('another fetch beside it is refused by %s, with the remedy', (_, make) => {
  const error = thrownBy(make)
  expect(isAuthOptionError(error) && error.option).toBe('fetch')
  expect(error).toHaveProperty('message', expect.stringContaining('serveAuth()'))
})

describe('the worker is told whether a token is needed', () => {
  it.each<[AuthMode, AuthRequestInit | undefined]>([
    ['required', undefined],
    ['required', {}],
    ['required', { auth: 'required' }],
    ['optional', { auth: 'optional' }],
    ['omit', { auth: 'omit' }],
  ])('%s, of %o', async (mode, init) => {
    expect(await reasonOf(remote.fetch(url, init))).toHaveProperty('message', 'ended')
    expect(told.mock.lastCall?.[0]).toMatchObject({ message: { is: 'fetch', mode, request: { url } } })
  })

  it('a misspelt mode is not even told', async () => {
    expect(await reasonOf(remote.fetch(url, { auth: 'optionel' } as unknown as AuthRequestInit))).toSatisfy(
      isAuthOptionError,
    )
    expect(told).not.toHaveBeenCalled()
  })
})
