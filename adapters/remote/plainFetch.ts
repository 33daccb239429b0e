/** A request and its response as data, since neither can be sent to a worker as it is. */
import { isAuthError } from '../../machines/errorGuards.ts'
import { fromPlainError, toPlainError } from '../internal/plainError.ts'
import type { Failure, PlainRequest, PlainResponse } from './protocol.ts'

/** Reads the body into a Blob, of which a page holds but the handle. */
export async function toPlainRequest(request: Request): Promise<PlainRequest> {
  const { url, method, headers, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity, keepalive } =
    request
  return {
    url,
    method,
    headers: [...headers],
    body: request.body === null ? null : await request.blob(),
    init: {
      // A worker cannot navigate.
      ...(mode === 'navigate' ? {} : { mode }),
      ...{ credentials, cache, redirect, referrer, referrerPolicy, integrity, keepalive },
    },
  }
}

export const fromPlainRequest = ({ url, method, headers, body, init }: PlainRequest, signal: AbortSignal): Request =>
  new Request(url, { ...init, method, headers, body, signal })

export function toPlainResponse(response: Response): PlainResponse {
  const { status, statusText, headers, body, url, redirected, type } = response
  return { status, statusText, headers: [...headers], body, url, redirected, type }
}

/** With what a constructor cannot set. */
export function fromPlainResponse({ status, statusText, headers, body, ...shown }: PlainResponse): Response {
  // Opaque, of a request in mode `no-cors`: there is nothing to be read in it.
  if (status === 0) return withShown(Response.error(), shown)
  return withShown(new Response(body, { status, statusText, headers }), shown)
}

function withShown(response: Response, shown: Pick<PlainResponse, 'url' | 'redirected' | 'type'>): Response {
  for (const [name, value] of Object.entries(shown)) Object.defineProperty(response, name, { value })
  return response
}

export function toFailure(error: unknown): Failure {
  if (isAuthError(error)) return { is: 'ours', error: toPlainError(error) }
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { is: 'theirs', name, message }
}

export function fromFailure(failure: Failure): Error {
  if (failure.is === 'ours') return fromPlainError(failure.error)
  const { name, message } = failure
  if (name === 'TypeError') return new TypeError(message)
  return name === 'Error' ? new Error(message) : new DOMException(message, name)
}
