/** A request on its way to `fetch`. Nothing stays on the caller's objects, which may show up in errors and logs. */

/** What is used of `fetch`. */
export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>

/** What ends a request. */
export interface Ending {
  readonly signal: AbortSignal | undefined
  /** Whose signal that is, if it is a `Request`'s: Node loses the one with the other (https://github.com/nodejs/undici/issues/4068). */
  readonly source?: Request | undefined
}

export interface Outgoing extends Ending {
  /** Absolute. */
  readonly url: string
  /** A `Request`, or a URL whose `init` can be sent as often as one likes. */
  readonly input: Request | string
  readonly init: RequestInit | undefined
  /** Of the `Request`, or of `init`. */
  readonly headers: HeadersInit | undefined
  /** Whose the `Request` is: nothing is written on a caller's, while a client's own may carry the token on its way. */
  readonly owner: 'caller' | 'client'
}

/**
 * What a caller gave. A `Request` costs more than all else here, so one is made only where `fetch` itself could not send the
 * same twice, or could not say where it goes.
 *
 * @throws {TypeError} as `new Request` does
 */
export function ofCaller(input: RequestInfo | URL, init: RequestInit | undefined): Outgoing {
  // A `Request` has no `href`; `instanceof` is what would cost most here.
  const url = typeof input === 'string' ? input : (input as Partial<URL>).href
  if (url !== undefined && ABSOLUTE.test(url) && isLasting(init?.body)) {
    const signal = init?.signal ?? undefined
    return { url, input: url, init, headers: init?.headers, signal, owner: 'caller' }
  }
  const said = Object.entries(init ?? {})
  const extras = said.filter(([name]) => !OF_REQUEST.has(name))
  const isPlain = extras.length === said.length
  const request = isPlain && input instanceof Request ? input : new Request(input, init)
  const rest = said.length === 0 ? undefined : Object.fromEntries(extras)
  return { ...ofRequest(request, rest, 'caller'), ...endingOf(input, init) }
}

/** What an HTTP client such as ky made for this one attempt. */
export const ofClient = (input: RequestInfo | URL, init: RequestInit | undefined): Outgoing =>
  input instanceof Request ? ofRequest(input, init, 'client') : ofCaller(input, init)

/** Sends it as it is. */
export const send = ({ input, init }: Outgoing, fetch: Fetch): Promise<Response> => fetch(input, init)

/** Whether the caller has chosen some. */
export const hasCredentials = ({ headers }: Outgoing): boolean =>
  headers !== undefined && (headers instanceof Headers ? headers : new Headers(headers)).has('authorization')

/** Sends it with credentials. When the answer is there, or the failure, they are to be taken back. */
export function sendWithCredentials(request: Outgoing, authorization: string, fetch: Fetch): Promise<Response> {
  const { input, init, headers, source } = request
  if (typeof input === 'string') return fetch(input, { ...init, headers: withCredentials(headers, authorization) })
  // A copy would cost several times what all the rest does.
  const carrier = isLent(request) && input === source ? input : copyOf(input, request)
  carrier.headers.set('authorization', authorization)
  const answer = fetch(carrier, init)
  // Until then the copy is held, or its signal would be lost as well.
  if (carrier === input) return answer
  return answer.finally(() => {
    carrier.headers.delete('authorization')
  })
}

/**
 * A copy of a copy hears nothing of what aborts the original, unless it is told; and whatever one is told beside a `Request` costs it its
 * referrer (Fetch §5.4).
 */
export function copyOf(request: Request, { signal, source }: Ending): Request {
  if (request === source) return new Request(request)
  const { referrer, referrerPolicy } = request
  return new Request(request, { signal: signal ?? null, referrer, referrerPolicy })
}

export const endingOf = (input: RequestInfo | URL, init: RequestInit | undefined): Ending =>
  init?.signal === undefined && input instanceof Request
    ? { signal: input.signal, source: input }
    : { signal: init?.signal ?? undefined, source: undefined }

function withCredentials(headers: HeadersInit | undefined, authorization: string): HeadersInit {
  if (headers === undefined) return { authorization }
  const more = new Headers(headers)
  more.set('authorization', authorization)
  return more
}

/** Whether the credentials travel on the client's own `Request`. */
const isLent = (request: Outgoing): request is Outgoing & { input: Request } =>
  request.owner === 'client' && typeof request.input !== 'string'

export function takeBack(request: Outgoing): void {
  if (isLent(request)) request.input.headers.delete('authorization')
}

/** The same to be sent once more; to be had before it is sent, as a body that was sent is gone. */
export const spare = (request: Outgoing): Outgoing =>
  hasBody(request) ? { ...request, input: request.input.clone() } : request

/** An unread body would keep its connection, or its buffer. */
export function discard({ body }: Request | Response): void {
  body?.cancel().catch(() => undefined)
}

/** Lets go of a spare that is not needed. */
export function discardSpare(request: Outgoing): void {
  if (hasBody(request)) discard(request.input)
}

const ABSOLUTE = /^https?:\/\//i

const ofRequest = (input: Request, init: RequestInit | undefined, owner: Outgoing['owner']): Outgoing => ({
  url: input.url,
  input,
  init,
  headers: input.headers,
  signal: input.signal,
  source: input,
  owner,
})

const hasBody = (request: Outgoing): request is Outgoing & { input: Request } =>
  typeof request.input !== 'string' && request.input.body !== null

/** Can be sent as often as one likes, with the same bytes; a form gets another boundary each time, a stream is gone. */
const isLasting = (body: unknown): boolean =>
  body === undefined || body === null || typeof body === 'string' || body instanceof Blob

/** What a `Request` takes up; the rest (Next.js' `next`, undici's `dispatcher`) is only understood by `fetch` itself. */
const OF_REQUEST = new Set(
  'method headers body mode credentials cache redirect referrer referrerPolicy integrity keepalive signal window duplex'.split(
    ' ',
  ),
)
