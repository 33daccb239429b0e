/** Ask for a token, send; when it is refused, ask for another and send once more. */
import { isAuthError } from '../../machines/errors.ts'
import type { TokenSource } from '../../machines/ports.ts'
import { isTokenRejection, withBearer } from './bearer.ts'

export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>

export interface Sending {
  readonly source: TokenSource
  readonly fetch: Fetch
  /** Given to `fetch` besides the request: what a runtime or framework understands beyond the standard. */
  readonly init: RequestInit | undefined
  readonly optional: boolean
}

/**
 * @throws {AuthError} when no token can be had and `optional` is false
 * @throws whatever `fetch` throws
 */
export async function sendAuthorized(request: Request, { source, fetch, init, optional }: Sending): Promise<Response> {
  const { signal } = request
  // A token of the caller's own choice is none of our business.
  const asked = request.headers.has('authorization') ? undefined : source.tokenFor(request.url, { signal, optional })
  const token = isPromise(asked) ? await asked : asked
  if (token === undefined) return fetch(request, init)

  const again = request.body === null ? request : request.clone()
  const response = await fetch(withBearer(request, token), init)
  const next = await askForAnother(request, response, token, source).catch((error: unknown) => {
    if (optional && isAuthError(error)) return undefined
    discard(response)
    if (again !== request) discard(again)
    throw error
  })
  if (next === undefined) {
    if (again !== request) discard(again)
    return response
  }
  discard(response)
  return fetch(withBearer(again, next), init)
}

/** A token to try in place of the one that the response refuses, if it does. */
async function askForAnother(
  request: Request,
  response: Response,
  token: string,
  source: TokenSource,
): Promise<string | undefined> {
  if (response.status !== 401 || !(await isTokenRejection(request, response))) return undefined
  return source.replaceRejected(token, { signal: request.signal })
}

const isPromise = (value: unknown): value is Promise<string | undefined> => value instanceof Promise

/** An unread body would keep its connection, or its buffer. */
function discard({ body }: Request | Response): void {
  body?.cancel().catch(() => undefined)
}
