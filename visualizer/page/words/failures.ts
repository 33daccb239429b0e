/** Why a request failed, in a few words; never a message, which others may have written. */
import { nameFailure } from '../../demo/words.ts'

const WORDS: Readonly<Record<string, string>> = {
  ERR_AUTH_LOGGED_OUT: 'refused: signed out',
  ERR_AUTH_REFRESH_UNAVAILABLE: 'refused: no token to be had now',
  ERR_AUTH_REFRESH_REJECTED: 'refused: the session has ended',
  ERR_AUTH_REFRESH_CONFIGURATION: 'refused: the refresh request is wrong',
  ERR_AUTH_TOKEN_RESPONSE: 'an unreadable answer',
  ERR_AUTH_TOKEN_ENDPOINT: 'no good answer of the token endpoint',
  ERR_AUTH_CLOSED: 'the client was closed',
  TypeError: 'no network',
  NetworkError: 'no network',
}

export function failureInWords(error: unknown): string {
  const name = nameFailure(error)
  return WORDS[name] ?? name
}
