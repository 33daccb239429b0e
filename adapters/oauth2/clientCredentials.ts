import * as oauth from 'oauth4webapi'
import { AuthOptionError } from '../../machines/errors.ts'
import type { TokenRefresher } from '../../machines/ports.ts'
import { readReply } from '../internal/tokenEndpoint.ts'
import { checkOptions, parametersOf, type OAuth2Options } from './options.ts'
import { readGrant } from './readGrant.ts'
import { typeOf } from './refreshGrant.ts'
import { serverFinder, tokenHttp } from './server.ts'

/** For a client that can prove itself. */
export type ClientCredentialsOptions = Omit<OAuth2Options, 'revocationEndpoint'> &
  Required<Pick<OAuth2Options, 'clientAuthentication'>>

/**
 * The client credentials grant (RFC 6749 §4.4): a service that calls services as itself. There is no refresh token, since
 * obtaining a token *is* the refresh; so nobody logs in, and `createAuth` asks for the first token at once.
 *
 * @throws {AuthOptionError} for an option that is missing, unknown or no address
 * @example
 * const auth = createAuth({
 *   refresher: clientCredentials({
 *     issuer: 'https://login.example.com',
 *     clientId: 'my-service',
 *     clientAuthentication: ClientSecretBasic('the secret'),
 *     scope: 'orders:read',
 *   }),
 *   origins: ['https://orders.example.com'],
 * })
 */
export function clientCredentials(options: ClientCredentialsOptions): TokenRefresher {
  checkOptions('clientCredentials', options, ['tokenEndpoint'])
  if (typeof options.clientAuthentication !== 'function')
    throw new AuthOptionError(
      'clientAuthentication',
      "must be how the client proves itself, such as oauth4webapi's ClientSecretBasic(secret)",
    )
  const client: oauth.Client = { client_id: options.clientId }
  const findServer = serverFinder(options)

  const obtain: TokenRefresher = async ({ signal }) => {
    const server = await findServer(signal)
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      options.clientAuthentication,
      parametersOf(options),
      tokenHttp(options, server.token_endpoint, signal),
    )
    const grant = readGrant(await readReply(response))
    // RFC 6749 §4.4.3 advises against one; the client needs none.
    delete grant.refresh_token
    return grant
  }
  return Object.assign(obtain, { requiresRefreshToken: false, restoresSession: true, ...typeOf(options) })
}
