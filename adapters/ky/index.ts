/** `authchart/ky`: what makes a ky instance ask for a live access token before each attempt. For ky 2 and ky 1.14. */
import { createAuthFetch, type AuthFetch, type AuthFetchOptions, type AuthMode } from '../fetch/index.ts'
import type { TokenSource } from '../../machines/ports.ts'

/** Options for `ky.create` or `ky.extend`. */
export interface AuthKyOptions {
  fetch: AuthFetch
  /** They carry `context.auth` to `fetch`, nothing else; `ky.extend` joins them with yours. */
  hooks: {
    init: ((options: unknown) => undefined)[]
    beforeRequest: ((request: unknown, options?: unknown) => undefined)[]
  }
}

/**
 * Gives ky an authorised `fetch`, so that ky's timeout and abort cover the wait for a token and its own retries ask again.
 * With hooks of your own use `ky.create({ … }).extend(withAuth(auth))`, which joins the hooks.
 *
 * Per request, `context: { auth: 'optional' }` goes without a token when there is none, `context: { auth: 'omit' }` always. With
 * ky 1 and a `beforeRequest` hook that puts another request in place, give the option itself, `{ auth: 'omit' }`: ky 1 does not
 * let the context through then.
 *
 * @example
 * const api = ky.create({ prefix: 'https://api.example.com', ...withAuth(auth) })
 * await api.get('profile').json()
 * await api.get('news', { context: { auth: 'optional' } }).json()
 */
export function withAuth(auth: TokenSource, options: AuthFetchOptions = {}): AuthKyOptions {
  const authFetch = createAuthFetch(auth, options)
  const modes = new WeakMap<object, AuthMode>()
  return {
    fetch: (input, init) => {
      const mode = modes.get(input as object)
      return authFetch(input, mode === undefined ? init : { ...init, auth: mode })
    },
    hooks: {
      // ky 2: what `init` adds to the options is passed to `fetch`, with every attempt.
      init: [
        (ky) => {
          const mode = modeOf(ky)
          if (mode !== undefined) Object.assign(ky as object, { auth: mode })
          return undefined
        },
      ],
      // ky 1 has no `init`, but runs this before every attempt; ky 2 calls it with one argument, and once.
      beforeRequest: [
        (request, ky) => {
          const mode = modeOf(ky)
          if (mode !== undefined && request instanceof Request) modes.set(request, mode)
          return undefined
        },
      ],
    },
  }
}

const modeOf = (ky: unknown): AuthMode | undefined =>
  (ky as { context?: { auth?: AuthMode } } | undefined)?.context?.auth
