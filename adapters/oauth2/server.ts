/** Where the authorization server's endpoints are, and how they are called. */
import * as oauth from 'oauth4webapi'
import { isAuthError } from '../../machines/errorGuards.ts'
import { RefreshConfigurationError, TokenEndpointError } from '../../machines/errors.ts'
import { isSafeUrl } from '../../machines/origins.ts'
import { present } from '../../machines/present.ts'
import type { Fetch } from '../internal/outgoing.ts'
import { bounded, checkStatus } from '../internal/tokenEndpoint.ts'
import type { OAuth2Options } from './options.ts'

export type FindServer = (signal: AbortSignal) => Promise<oauth.AuthorizationServer>

/** The server's endpoints, as given or as discovered once; a discovery that failed is tried again at the next use. */
export function serverFinder(options: OAuth2Options, isDiscovered = options.tokenEndpoint === undefined): FindServer {
  const { tokenEndpoint, issuer, revocationEndpoint } = options
  const given = present({ token_endpoint: tokenEndpoint, revocation_endpoint: revocationEndpoint })
  let found: oauth.AuthorizationServer | undefined =
    issuer === undefined || !isDiscovered ? { issuer: issuer ?? tokenEndpoint ?? '', ...given } : undefined
  return async (signal) => {
    found ??= { ...(await discover(options, issuer ?? '', signal)), ...given }
    return found
  }
}

/** Nothing secret is sent before the server is found, so a failure here loses nothing. */
async function discover(
  options: OAuth2Options,
  issuer: string,
  signal: AbortSignal,
): Promise<oauth.AuthorizationServer> {
  try {
    const url = new URL(issuer)
    const server = await oauth.processDiscoveryResponse(url, await bounded(await askForMetadata(options, url, signal)))
    const { token_endpoint, revocation_endpoint, authorization_endpoint } = server
    for (const endpoint of [token_endpoint, revocation_endpoint, authorization_endpoint]) {
      if (endpoint !== undefined && !(URL.canParse(endpoint) && isSafeUrl(new URL(endpoint))))
        throw new RefreshConfigurationError(
          'The issuer names an endpoint that is not https:, where a refresh token is not sent',
        )
    }
    return server
  } catch (cause) {
    if (isAuthError(cause)) throw cause
    throw new TokenEndpointError('The issuer could not be discovered', { cause, unsent: true })
  }
}

/** OpenID Connect's address first, as most servers have that; then that of plain OAuth (RFC 8414 §3). */
async function askForMetadata(options: OAuth2Options, issuer: URL, signal: AbortSignal): Promise<Response> {
  const http = httpOptions(options, issuer.href, signal)
  const response = await oauth.discoveryRequest(issuer, { ...http, algorithm: 'oidc' })
  checkStatus(response)
  if (response.status !== 404) return response
  response.body?.cancel().catch(() => undefined)
  const other = await oauth.discoveryRequest(issuer, { ...http, algorithm: 'oauth2' })
  checkStatus(other)
  return other
}

/** `http:` only ever gets here on loopback. */
export function httpOptions({ fetch }: { readonly fetch?: Fetch }, url: string | undefined, signal: AbortSignal) {
  const send: Fetch = fetch ?? globalThis.fetch
  return {
    signal,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; for loopback it is the documented way
    [oauth.allowInsecureRequests]: url?.startsWith('http:') === true,
    [oauth.customFetch]: (address: string, init: oauth.CustomFetchOptions<'GET' | 'POST', BodyInit | undefined>) =>
      send(address, init as RequestInit),
  }
}

/** To the token endpoint, with a proof where one is set up. */
export const tokenHttp = (options: OAuth2Options, url: string | undefined, signal: AbortSignal) =>
  httpOptions(options.dpop ?? options, url, signal)
