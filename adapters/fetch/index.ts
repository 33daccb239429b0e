/** `authchart/fetch`: a `fetch` that sends a live access token. */
import { authorizedFetch, type AuthFetch, type AuthFetchOptions } from '../internal/authorizedFetch.ts'
import { ofCaller } from '../internal/outgoing.ts'
import type { TokenSource } from '../../machines/ports.ts'

export type { AuthMode, AuthRequestInit } from '../internal/authMode.ts'
export type { Fetch } from '../internal/outgoing.ts'
export type { AuthFetch, AuthFetchOptions } from '../internal/authorizedFetch.ts'

/**
 * A `fetch` that asks `auth` for a token before each request to one of its origins, and once more when the token is
 * refused. Other URLs, and requests with an `Authorization` of their own, pass untouched.
 *
 * @throws {AuthError} (as a rejection) when a token is required and none can be had
 * @example
 * const authFetch = createAuthFetch(auth)
 * const response = await authFetch('https://api.example.com/profile')
 * await authFetch('https://api.example.com/news', { auth: 'optional' })
 */
export const createAuthFetch = (auth: TokenSource, options: AuthFetchOptions = {}): AuthFetch =>
  authorizedFetch('createAuthFetch', auth, options, ofCaller)
