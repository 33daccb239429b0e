/** The code for tokens, and what the answers of a sign-in mean. */
import * as oauth from 'oauth4webapi'
import { isAuthError } from '../../machines/errorGuards.ts'
import { SignInError, TokenEndpointError } from '../../machines/errors.ts'
import { present } from '../../machines/present.ts'
import type { TokenResponse } from '../../machines/tokenResponse.ts'
import { readHttpDate } from '../internal/httpDate.ts'
import { bounded, checkStatus } from '../internal/tokenEndpoint.ts'

export interface CodeExchange {
  readonly server: oauth.AuthorizationServer
  readonly clientId: string
  readonly authentication: oauth.ClientAuth
  readonly redirectUri: string
  readonly verifier: string
  /** `undefined` without OpenID Connect, where there is no ID token. */
  readonly nonce: string | undefined
  readonly http: oauth.TokenEndpointRequestOptions
}

/**
 * Checks the state and the issuer of the answer, exchanges its code, checks the ID token.
 *
 * @throws {SignInError} when something is wrong with an answer
 * @throws {TokenEndpointError} when there is none
 */
export async function exchangeCode(answer: URL, state: string, exchange: CodeExchange): Promise<TokenResponse> {
  const { server, clientId, authentication, redirectUri, verifier, nonce, http } = exchange
  const client: oauth.Client = { client_id: clientId }
  try {
    const parameters = oauth.validateAuthResponse(server, client, answer, state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri,
      verifier,
      http,
    )
    checkStatus(response)
    const serverDate = readHttpDate(response.headers.get('date'))
    const grant = await oauth.processAuthorizationCodeResponse(
      server,
      { ...client, ...clockOf(serverDate) },
      await bounded(response),
      {
        ...(nonce === undefined ? {} : { expectedNonce: nonce, requireIdToken: true }),
      },
    )
    return responseOf(grant, serverDate)
  } catch (error) {
    throw signInErrorOf(error)
  }
}

/** The ID token is good by the server's clock, should ours be off. */
const clockOf = (serverDate: number | undefined) => ({
  [oauth.clockSkew]: serverDate === undefined ? 0 : Math.round((serverDate - Date.now()) / 1_000),
  [oauth.clockTolerance]: 60,
})

function responseOf(grant: oauth.TokenEndpointResponse, serverDate: number | undefined): TokenResponse {
  const { access_token, refresh_token, expires_in, token_type } = grant
  return {
    access_token,
    token_type,
    ...present({ refresh_token, expires_in, serverDate }),
  }
}

/** Their causes quote answers, with tokens in them; so only words are kept. */
function signInErrorOf(error: unknown): Error {
  if (isAuthError(error)) return error
  if (error instanceof oauth.AuthorizationResponseError)
    return new SignInError('denied', `The authorization server said ${error.error}`, { error: error.error })
  if (error instanceof oauth.ResponseBodyError)
    return new SignInError('codeRefused', `The token endpoint answered ${error.status} ${error.error}`, {
      error: error.error,
    })
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.WWWAuthenticateChallengeError)
    return new SignInError('badAnswer', `The answer does not hold: ${error.message}`)
  return new TokenEndpointError('The code could not be exchanged', { cause: error })
}
