/** The token server behind a function: for a page that has no server, and for tests without a network. */
import type { TokenFetch, TokenServerOptions } from './options.ts'
import { SwitchableService } from './switchable.ts'

/**
 * The same as {@link createTokenServer}, without a port to listen on, and so without anything of Node: its `fetch` answers as the server
 * would, for whatever origin it is asked. Of the options of CORS it needs none.
 *
 * @example
 * const server = createTokenFetch({ accessLifetime: 5 })
 * const refresher = simpleJwt({ url: 'https://api.example.com/api/token/refresh/', fetch: server.fetch })
 */
export const createTokenFetch = (options: TokenServerOptions = {}): TokenFetch => new SwitchableService(options)
