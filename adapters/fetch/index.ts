/** `authchart/fetch`: a `fetch` that sends a live access token. */
import { AuthOptionError } from '../../machines/errors.ts'
import type { TokenSource } from '../../machines/ports.ts'
import { outgoing, type Fetch } from '../internal/outgoing.ts'
import { checkKnown } from '../internal/presetOptions.ts'
import { sendAuthorized } from '../internal/sendAuthorized.ts'

/**
 * Whether a request needs a token: `required` fails without one, `optional` goes without one when nobody is signed in or
 * none can be had now, `omit` never carries one.
 */
export type AuthMode = 'required' | 'optional' | 'omit'

export interface AuthRequestInit extends RequestInit {
  /** @default 'required' */
  auth?: AuthMode
}

export type AuthFetch = (input: RequestInfo | URL, init?: AuthRequestInit) => Promise<Response>

export interface AuthFetchOptions {
  /** What sends in the end, called as `fetch` is. @default globalThis.fetch, looked up at each request */
  readonly fetch?: Fetch
}

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
export function createAuthFetch(auth: TokenSource, options: AuthFetchOptions = {}): AuthFetch {
  checkKnown('createAuthFetch', options, ['fetch'])
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  return (input, init) => {
    try {
      const { mode, rest } = modeOf(init)
      if (mode === 'omit') return fetch(input, rest)
      return sendAuthorized(outgoing(input, rest), { source: auth, fetch, optional: mode === 'optional' })
    } catch (error) {
      return rejected(error)
    }
  }
}

/** A `fetch` never throws at once. */
const rejected = (error: unknown): Promise<never> =>
  Promise.resolve().then(() => {
    throw error
  })

const MODES: readonly unknown[] = ['required', 'optional', 'omit'] satisfies AuthMode[]

function modeOf(init: AuthRequestInit | undefined): { mode: AuthMode; rest: RequestInit | undefined } {
  if (init?.auth === undefined) return { mode: 'required', rest: init }
  const { auth: mode, ...rest } = init
  if (!MODES.includes(mode)) throw new AuthOptionError('auth', `must be 'required', 'optional' or 'omit'`)
  return { mode, rest }
}
