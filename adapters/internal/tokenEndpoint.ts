/** How presets send a request to a token endpoint and sort its answers by kind, before looking at what they say. */
import { TokenEndpointError, TokenResponseError } from '../../machines/errors.ts'
import { readText } from './readText.ts'
import { readHttpDate } from './httpDate.ts'
import { readRetryAfter } from './retryAfter.ts'
import type { Fetch } from './outgoing.ts'

/** What a token endpoint said, when it said something that can be read. */
export interface Reply {
  readonly status: number
  readonly body: Record<string, unknown>
  /** Epoch ms of the `Date` header, where it can be read: a page needs `Access-Control-Expose-Headers` for it. */
  readonly serverDate: number | undefined
}

/** More is no token response. */
const MAX_BODY = 1_048_576
/** RFC 9110 §15: the server had no time or was not there, and the request itself is fine. */
const isPassing = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status)

/** Sends JSON, follows no redirect: it would take the tokens to another address, or turn the POST into a GET. */
export async function postJson(
  url: string,
  body: object,
  { fetch, ...init }: Omit<RequestInit, 'body'> & { fetch: Fetch | undefined },
): Promise<Reply> {
  const send = fetch ?? globalThis.fetch
  const headers = new Headers(init.headers)
  headers.set('content-type', 'application/json')
  headers.set('accept', 'application/json')
  const response = await send(url, { method: 'POST', redirect: 'manual', ...init, headers, body: JSON.stringify(body) })
  return readReply(response)
}

/**
 * @throws {TokenEndpointError} for an answer that passes
 * @throws {TokenResponseError} for a redirect, and for a success that is no JSON object
 */
export async function readReply(response: Response): Promise<Reply> {
  const { status } = response
  checkStatus(response)
  const serverDate = readHttpDate(response.headers.get('date'))
  const body = parseObject(await readText(response, MAX_BODY).catch(tooLong))
  if (body === undefined && response.ok)
    throw new TokenResponseError('The token endpoint answered with something other than a JSON object')
  return { status, body: body ?? {}, serverDate }
}

/** Throws for what is decided by the status alone; the body is let go. */
export function checkStatus(response: Response): void {
  const { status, headers } = response
  const isRedirect = response.type === 'opaqueredirect' || (status >= 300 && status < 400)
  if (!isRedirect && !isPassing(status)) return
  response.body?.cancel().catch(() => undefined)
  if (isRedirect)
    throw new TokenResponseError(
      'The token endpoint answered with a redirect; check its URL, a missing slash at its end too',
    )
  throw new TokenEndpointError(`The token endpoint answered ${status}`, { status, retryAfter: readRetryAfter(headers) })
}

/**
 * The same answer, read as far as an answer may be long, for a library that reads all there is.
 *
 * @throws {TokenResponseError} when it is longer
 */
export async function bounded(response: Response): Promise<Response> {
  const { status, headers } = response
  const text = await readText(response, MAX_BODY).catch(tooLong)
  return new Response(text === '' ? null : text, { status, headers })
}

function tooLong(error: unknown): never {
  if (error instanceof RangeError) throw new TokenResponseError('The server answered with more than 1 MiB')
  throw error
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** What a reply says in words, for an error's message: `detail` of Django REST framework, `error` of RFC 6749. Never the whole body. */
export function describeReply({ status, body }: Reply): string {
  const words = [body['error'], body['code'], body['detail'], body['error_description']].filter(
    (word) => typeof word === 'string',
  )
  const fields = Object.keys(body).slice(0, 5).join(', ')
  return words.length > 0
    ? `${status} ${words.join(': ').slice(0, 200)}`
    : `${status}${fields === '' ? '' : ` (${fields})`}`
}
