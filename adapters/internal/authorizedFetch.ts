/** A `fetch` that asks for a token before each request; how a request is made of what it is given is the adapter's. */
import { AuthOptionError } from '../../machines/errors.ts'
import type { TokenSource } from '../../machines/ports.ts'
import { rejected } from '../../machines/rejected.ts'
import { modeOf, type AuthRequestInit } from './authMode.ts'
import type { Fetch, Outgoing } from './outgoing.ts'
import { checkKnown } from './presetOptions.ts'
import { sendAuthorized } from './sendAuthorized.ts'

/** A `fetch` that puts the token on what it sends. */
export type AuthFetch = (input: RequestInfo | URL, init?: AuthRequestInit) => Promise<Response>

/** What sends the requests. */
export interface AuthFetchOptions {
  /** What sends in the end, called as `fetch` is. @default globalThis.fetch, looked up at each request */
  readonly fetch?: Fetch
}

export function authorizedFetch(
  name: string,
  source: TokenSource,
  options: AuthFetchOptions,
  prepare: (input: RequestInfo | URL, init: RequestInit | undefined) => Outgoing,
): AuthFetch {
  checkKnown(name, options, ['fetch'])
  if (source.fetch !== undefined) return carriedFetch(source.fetch, options)
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  const required = { source, fetch, optional: false }
  const optional = { source, fetch, optional: true }
  return (input, init) => {
    try {
      if (init?.auth === undefined) return sendAuthorized(prepare(input, init), required)
      const { mode, rest } = modeOf(init)
      if (mode === 'omit') return fetch(input, rest)
      return sendAuthorized(prepare(input, rest), mode === 'optional' ? optional : required)
    } catch (error) {
      return rejected(error)
    }
  }
}

/** Of a source that keeps its tokens, and so sends itself. */
function carriedFetch(fetch: AuthFetch, options: AuthFetchOptions): AuthFetch {
  if (options.fetch === undefined) return fetch
  throw new AuthOptionError('fetch', 'cannot be had with a session in a worker; give it to serveAuth() there')
}
