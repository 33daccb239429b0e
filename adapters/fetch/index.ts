/** `authchart/fetch`: a `fetch` that sends a live access token. */
import { AuthOptionError } from '../../machines/errors.ts'
import type { TokenSource } from '../../machines/ports.ts'
import { checkKnown } from '../internal/presetOptions.ts'
import { sendAuthorized, type Fetch } from '../internal/sendAuthorized.ts'

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
  /** What sends in the end. @default globalThis.fetch, looked up at each request */
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
  const send: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  return async (input, init) => {
    const { auth: mode = 'required', ...rest } = init ?? {}
    checkMode(mode)
    if (mode === 'omit') return send(input, init && rest)
    const { extras, isPlain } = separate(rest)
    const request = input instanceof Request && isPlain ? input : new Request(input, rest)
    return sendAuthorized(request, { source: auth, fetch: send, init: extras, optional: mode === 'optional' })
  }
}

const MODES: readonly unknown[] = ['required', 'optional', 'omit'] satisfies AuthMode[]

function checkMode(mode: unknown): void {
  if (!MODES.includes(mode)) throw new AuthOptionError('auth', `must be 'required', 'optional' or 'omit'`)
}

/** What a `Request` takes up; the rest (Next.js' `next`, undici's `dispatcher`) is only understood by `fetch` itself. */
const OF_REQUEST = new Set(
  'method headers body mode credentials cache redirect referrer referrerPolicy integrity keepalive signal window duplex'.split(
    ' ',
  ),
)

function separate(init: RequestInit): { extras: RequestInit | undefined; isPlain: boolean } {
  const names = Object.keys(init)
  if (names.length === 0) return { extras: undefined, isPlain: true }
  const extras = Object.entries(init).filter(([name]) => !OF_REQUEST.has(name))
  return { extras: Object.fromEntries(extras), isPlain: extras.length === names.length }
}
