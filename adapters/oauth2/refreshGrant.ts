import * as oauth from 'oauth4webapi'
import type { RefreshRequest, TokenRefresher } from '../../machines/ports.ts'
import { describePreset } from '../internal/describePreset.ts'
import { bounded, readReply } from '../internal/tokenEndpoint.ts'
import { checkOptions, parametersOf, type OAuth2Options } from './options.ts'
import { readGrant } from './readGrant.ts'
import { httpOptions, serverFinder, tokenHttp } from './server.ts'

/**
 * The refresh grant (RFC 6749 §6), and revocation (RFC 7009) at a logout.
 *
 * @throws {AuthOptionError} for an option that is missing, unknown or no address
 * @example
 * const refresher = oauth2({ issuer: 'https://login.example.com', clientId: 'my-app' })
 */
export function oauth2(options: OAuth2Options): TokenRefresher {
  checkOptions('oauth2', options, ['tokenEndpoint', 'revocationEndpoint'])
  const client: oauth.Client = { client_id: options.clientId }
  const authentication = options.clientAuthentication ?? oauth.None()
  const findServer = serverFinder(options)

  const refresh: TokenRefresher = async ({ refreshToken = '', signal }) => {
    const server = await findServer(signal)
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, {
      ...tokenHttp(options, server.token_endpoint, signal),
      additionalParameters: parametersOf(options),
    })
    return readGrant(await readReply(response))
  }

  async function revoke({ refreshToken, accessToken, signal }: RefreshRequest): Promise<void> {
    const server = await findServer(signal)
    const token = refreshToken ?? accessToken
    if (server.revocation_endpoint === undefined || token === undefined) return
    const http = httpOptions(options, server.revocation_endpoint, signal)
    const response = await oauth.revocationRequest(server, client, authentication, token, http)
    await oauth.processRevocationResponse(await bounded(response))
  }

  const describe = describePreset('oauth2', options, ['tokenEndpoint', 'issuer', 'revocationEndpoint'])
  return Object.assign(refresh, { requiresRefreshToken: true, revoke, describe, ...typeOf(options) })
}

export const typeOf = ({ dpop }: OAuth2Options): Pick<TokenRefresher, 'tokenType'> =>
  dpop === undefined ? {} : { tokenType: 'DPoP' }
