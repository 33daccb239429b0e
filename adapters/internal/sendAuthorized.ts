/** Ask for a token, send; when it is refused, ask for another and send once more. */
import { isAuthError } from '../../machines/errorGuards.ts'
import type { TokenSource } from '../../machines/ports.ts'
import { isTokenRejection, sendBearer } from './bearer.ts'
import { discard, discardSpare, hasCredentials, send, spare, takeBack, type Fetch, type Outgoing } from './outgoing.ts'

export interface Sending {
  readonly source: TokenSource
  readonly fetch: Fetch
  readonly optional: boolean
}

/**
 * Costs one promise more than `fetch` while the token is live and not refused; a caller's own `Request`, which is copied, costs two.
 *
 * @throws {AuthError} when no token can be had and `optional` is false
 * @throws whatever `fetch` throws
 */
export function sendAuthorized(request: Outgoing, sending: Sending): Promise<Response> {
  const { url, signal } = request
  // A token of the caller's own choice is none of our business.
  if (hasCredentials(request)) return send(request, sending.fetch)
  const token = sending.source.tokenFor(url, { signal, optional: sending.optional })
  return token instanceof Promise
    ? token.then((late) => sendWith(late, request, sending))
    : sendWith(token, request, sending)
}

function sendWith(token: string | undefined, request: Outgoing, sending: Sending): Promise<Response> {
  if (token === undefined) return send(request, sending.fetch)
  const again = spare(request)
  return sendBearer(request, token, sending.fetch).then(
    (response) => {
      takeBack(request)
      if (response.status === 401) return sendAgain(again, response, token, sending)
      discardSpare(again)
      return response
    },
    (error: unknown) => {
      takeBack(request)
      throw error
    },
  )
}

async function sendAgain(
  request: Outgoing,
  response: Response,
  token: string,
  { source, fetch, optional }: Sending,
): Promise<Response> {
  const { url, signal } = request
  const next = await askForAnother(url, response, token, source, signal).catch((error: unknown) => {
    if (optional && isAuthError(error)) return undefined
    discard(response)
    discardSpare(request)
    throw error
  })
  if (next === undefined) {
    discardSpare(request)
    return response
  }
  discard(response)
  return sendBearer(request, next, fetch).finally(() => {
    takeBack(request)
  })
}

/** A token to try in place of the one that the response refuses, if it does. */
async function askForAnother(
  url: string,
  response: Response,
  token: string,
  source: TokenSource,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return (await isTokenRejection(url, response)) ? source.replaceRejected(token, { signal }) : undefined
}
