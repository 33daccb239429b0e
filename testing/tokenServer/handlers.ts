/** The token server as handlers of Mock Service Worker, which is given, not imported. */
import type { TokenFetch } from './options.ts'

/** Of `http` of `msw`, the one method that is used. */
export interface HttpHandlers<Handler> {
  /** A handler of any method. */
  all(predicate: string, resolver: (info: { request: Request }) => Promise<Response>): Handler
}

/**
 * Handlers that let the server answer whatever is sent to `origin`.
 *
 * @example
 * const server = createTokenFetch()
 * const worker = setupServer(...tokenServerHandlers(server, { http, origin: 'https://api.example.com' }))
 */
export const tokenServerHandlers = <Handler>(
  server: TokenFetch,
  { http, origin }: { readonly http: HttpHandlers<Handler>; readonly origin: string },
): Handler[] => [http.all(`${origin}/*`, ({ request }) => server.fetch(request).catch(() => Response.error()))]
