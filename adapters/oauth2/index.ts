/** `authchart/oauth2`: the refresh grant (RFC 6749 §6) and revocation (RFC 7009) through oauth4webapi. */
import * as oauth from 'oauth4webapi'
import {
  AuthOptionError,
  isAuthError,
  RefreshConfigurationError,
  RefreshRejectedError,
  TokenEndpointError,
  TokenResponseError,
} from '../../machines/errors.ts'
import { isSafeUrl } from '../../machines/origins.ts'
import type { RefreshRequest, TokenRefresher } from '../../machines/ports.ts'
import type { TokenResponse } from '../../machines/tokenResponse.ts'
import { checkKnown, checkUrl } from '../internal/presetOptions.ts'
import type { Fetch } from '../internal/outgoing.ts'
import { checkStatus, readReply, type Reply } from '../internal/tokenEndpoint.ts'

export interface OAuth2Options {
  /** The token endpoint; or leave it out and give `issuer`. */
  readonly tokenEndpoint?: string
  /** Discovers the endpoints at the first use (OpenID Connect Discovery 1.0). */
  readonly issuer?: string
  readonly clientId: string
  /**
   * How the client proves itself (oauth4webapi's `ClientSecretBasic(secret)`, `PrivateKeyJwt(key)`, …); for servers only, since a
   * page can keep no secret. @default none: a public client
   */
  readonly clientAuthentication?: oauth.ClientAuth
  /** Called after a logout. @default as discovered, else none */
  readonly revocationEndpoint?: string
  /** Asks for less than was granted. @default as granted */
  readonly scope?: string
  /** RFC 8707. @default none */
  readonly resource?: string
  /** @default globalThis.fetch */
  readonly fetch?: Fetch
}

/**
 * @example
 * const refresher = oauth2({ issuer: 'https://login.example.com', clientId: 'my-app' })
 */
export function oauth2(options: OAuth2Options): TokenRefresher {
  checkOptions(options)
  const client: oauth.Client = { client_id: options.clientId }
  const authentication = options.clientAuthentication ?? oauth.None()
  const findServer = serverFinder(options)

  const refresh: TokenRefresher = async ({ refreshToken = '', signal }) => {
    const server = await findServer(signal)
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, {
      ...httpOptions(options, server.token_endpoint, signal),
      additionalParameters: parametersOf(options),
    })
    return readGrant(await readReply(response))
  }

  async function revoke({ refreshToken, accessToken, signal }: RefreshRequest): Promise<void> {
    const server = await findServer(signal)
    const token = refreshToken ?? accessToken
    if (server.revocation_endpoint === undefined || token === undefined) return
    const http = httpOptions(options, server.revocation_endpoint, signal)
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, token, http))
  }

  return Object.assign(refresh, { requiresRefreshToken: true, revoke })
}

function checkOptions(options: OAuth2Options): void {
  const { tokenEndpoint, issuer, revocationEndpoint, clientId } = options
  checkKnown('oauth2', options, [
    'tokenEndpoint',
    'issuer',
    'clientId',
    'clientAuthentication',
    'revocationEndpoint',
    'scope',
    'resource',
    'fetch',
  ])
  if (typeof clientId !== 'string' || clientId === '')
    throw new AuthOptionError('clientId', 'must be the client identifier')
  if (tokenEndpoint === undefined && issuer === undefined)
    throw new AuthOptionError('tokenEndpoint', 'is missing; give it, or "issuer" for discovery')
  for (const [name, url] of Object.entries({ tokenEndpoint, issuer, revocationEndpoint })) {
    if (url !== undefined) checkUrl(name, url)
  }
}

/** The server's endpoints, as given or as discovered once; a discovery that failed is tried again at the next use. */
function serverFinder(options: OAuth2Options): (signal: AbortSignal) => Promise<oauth.AuthorizationServer> {
  const { tokenEndpoint, issuer, revocationEndpoint } = options
  const given = {
    ...(tokenEndpoint === undefined ? {} : { token_endpoint: tokenEndpoint }),
    ...(revocationEndpoint === undefined ? {} : { revocation_endpoint: revocationEndpoint }),
  }
  let found: oauth.AuthorizationServer | undefined =
    issuer === undefined || tokenEndpoint !== undefined
      ? { issuer: issuer ?? tokenEndpoint ?? '', ...given }
      : undefined
  return async (signal) => {
    found ??= { ...(await discover(options, issuer ?? '', signal)), ...given }
    return found
  }
}

/** The refresh token is not sent before the server is found, so a failure here loses nothing. */
async function discover(
  options: OAuth2Options,
  issuer: string,
  signal: AbortSignal,
): Promise<oauth.AuthorizationServer> {
  try {
    const url = new URL(issuer)
    const response = await oauth.discoveryRequest(url, httpOptions(options, issuer, signal))
    checkStatus(response)
    const server = await oauth.processDiscoveryResponse(url, response)
    for (const endpoint of [server.token_endpoint, server.revocation_endpoint]) {
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

/** `http:` only ever gets here on loopback. */
function httpOptions({ fetch }: OAuth2Options, url: string | undefined, signal: AbortSignal) {
  const send: Fetch = fetch ?? globalThis.fetch
  return {
    signal,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; for loopback it is the documented way
    [oauth.allowInsecureRequests]: url?.startsWith('http:') === true,
    [oauth.customFetch]: (address: string, init: oauth.CustomFetchOptions<'GET' | 'POST', BodyInit | undefined>) =>
      send(address, init as RequestInit),
  }
}

function parametersOf({ scope, resource }: OAuth2Options): Record<string, string> {
  return { ...(scope === undefined ? {} : { scope }), ...(resource === undefined ? {} : { resource }) }
}

/**
 * The grant, or what RFC 6749 §5.2 says of it. The ID token is left alone: who signs in is the business of the sign-in, and
 * its checks need more than a refresh knows.
 */
function readGrant({ status, body, serverDate }: Reply): TokenResponse {
  const { error } = body
  if (error === 'invalid_grant') throw new RefreshRejectedError('The refresh token was refused: invalid_grant')
  if (status !== 200) {
    const words = typeof error === 'string' ? `${status} ${error.slice(0, 80)}` : String(status)
    throw new RefreshConfigurationError(`The token endpoint answered ${words}`, { status })
  }
  const { access_token, refresh_token, expires_in, token_type } = body as TokenResponse
  if (typeof access_token !== 'string') throw new TokenResponseError('The answer has no "access_token"')
  if (typeof token_type !== 'string') throw new TokenResponseError('The answer has no "token_type" (RFC 6749 §5.1)')
  return {
    access_token,
    token_type,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(expires_in === undefined ? {} : { expires_in }),
    ...(serverDate === undefined ? {} : { serverDate }),
  }
}
