/** `authchart/ky`: what makes a ky instance ask for a live access token before each attempt. For ky 2 and ky 1.14. */
import type { Options } from 'ky'
import type { TokenSource } from '../../machines/ports.ts'
import type { AuthMode, AuthRequestInit } from '../internal/authMode.ts'
import { authorizedFetch, type AuthFetch, type AuthFetchOptions } from '../internal/authorizedFetch.ts'
import { ofClient } from '../internal/outgoing.ts'

/** Options for `ky.create` or `ky.extend`. */
export interface AuthKyOptions {
  fetch: AuthFetch
}

/** An option that ky itself does not know, and its types neither. */
export type KyOption = Pick<Options, 'context'>

/**
 * Gives ky an authorised `fetch`, so that ky's timeout and abort cover the wait for a token and its own retries ask again.
 *
 * @example
 * const api = ky.create({ prefix: 'https://api.example.com', ...withAuth(auth) })
 * await api.get('profile').json()
 * await api.get('news', optionalAuth)
 */
export const withAuth = (auth: TokenSource, options: AuthFetchOptions = {}): AuthKyOptions => ({
  fetch: authorizedFetch('withAuth', auth, options, ofClient),
})

/**
 * For a request, or an instance, that goes without a token when nobody is signed in or none can be had now.
 *
 * @example
 * await api.get('news', { searchParams: { page: 2 }, ...optionalAuth })
 */
export const optionalAuth: KyOption = forFetch('optional')

/**
 * For a request, or an instance, that never carries a token.
 *
 * @example
 * await api.get('health', omitAuth)
 */
export const omitAuth: KyOption = forFetch('omit')

/** For a request that needs a token although its instance says otherwise. */
export const requiredAuth: KyOption = forFetch('required')

/** ky hands options that it does not know to `fetch`. */
function forFetch(auth: AuthMode): KyOption {
  const init: object = { auth } satisfies AuthRequestInit
  return init
}
