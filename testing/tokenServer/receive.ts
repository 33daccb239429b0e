/** A request as a plain value, its body read whole. */

/** Longer bodies are answered 413. */
export const MAX_BODY_BYTES = 10_000_000

export interface ReceivedRequest {
  readonly method: string
  /** Such as `https://api.example.com`. */
  readonly origin: string
  /** Without the query. */
  readonly path: string
  /** With its question mark; empty when there is none. */
  readonly query: string
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** `undefined` when it was longer than {@link MAX_BODY_BYTES}. */
  readonly body: Uint8Array<ArrayBuffer> | undefined
}

/** What a `fetch` was given. */
export async function receiveRequest(request: Request): Promise<ReceivedRequest> {
  const { origin, pathname, search } = new URL(request.url)
  const body = new Uint8Array(await request.arrayBuffer())
  return {
    method: request.method,
    origin,
    path: pathname,
    query: search,
    headers: Object.fromEntries(request.headers),
    body: body.length > MAX_BODY_BYTES ? undefined : body,
  }
}
