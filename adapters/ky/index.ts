/** `authchart/ky`: what makes a ky instance ask for a live access token before each attempt. For ky 2 and ky 1.14. */
import { createAuthFetch, type AuthFetch, type AuthFetchOptions, type AuthMode } from '../fetch/index.ts'
import type { TokenSource } from '../../machines/ports.ts'

/** Options for `ky.create` or `ky.extend`. */
export interface AuthKyOptions {
  fetch: AuthFetch
  /** It carries `context.auth` to `fetch`, nothing else; `ky.extend` joins it with yours. */
  hooks: {
    init: ((options: unknown) => undefined)[]
    /** Never there; for the types of ky 1, which do not know `init`. */
    beforeRequest?: never[]
  }
}

/**
 * Gives ky an authorised `fetch`, so that ky's timeout and abort cover the wait for a token and its own retries ask again.
 * With hooks of your own use `ky.create({ … }).extend(withAuth(auth))`, which joins the hooks.
 *
 * Per request, `context: { auth: 'optional' }` goes without a token when there is none, `context: { auth: 'omit' }` always.
 *
 * @example
 * const api = ky.create({ prefix: 'https://api.example.com', ...withAuth(auth) })
 * await api.get('profile').json()
 * await api.get('news', { context: { auth: 'optional' } }).json()
 */
export function withAuth(auth: TokenSource, options: AuthFetchOptions = {}): AuthKyOptions {
  const authFetch = createAuthFetch(auth, options)
  return {
    // ky 1 calls this as a method of its options, the context among them.
    fetch(this: unknown, input, init) {
      const mode = modeOf(this)
      return authFetch(input, mode === undefined ? init : { ...init, auth: mode })
    },
    hooks: {
      // ky 2 keeps the context to itself, but what `init` adds to the options is passed to `fetch` with every attempt.
      init: [
        (ky) => {
          const mode = modeOf(ky)
          if (mode !== undefined) Object.assign(ky as object, { auth: mode })
          return undefined
        },
      ],
    },
  }
}

const modeOf = (ky: unknown): AuthMode | undefined =>
  (ky as { context?: { auth?: AuthMode } } | undefined)?.context?.auth
