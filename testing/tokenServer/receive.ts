/** A request as a plain value, its body read whole. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** Longer bodies are answered 413. */
export const MAX_BODY_BYTES = 10_000_000

export interface ReceivedRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** With its question mark; empty when there is none. */
  readonly query: string
  readonly headers: IncomingHttpHeaders
  /** `undefined` when it was longer than {@link MAX_BODY_BYTES}. */
  readonly body: Uint8Array<ArrayBuffer> | undefined
}

export async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const { method = 'GET', url = '/', headers } = incoming
  const [path = '/'] = url.split('?', 1)
  return { method, path, query: url.slice(path.length), headers, body: await readBody(incoming) }
}

/** Reads on past the limit without keeping anything: a client that is still sending would not see the answer. */
async function readBody(incoming: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of incoming) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
    else chunks.length = 0
  }
  return size > MAX_BODY_BYTES ? undefined : new Uint8Array(Buffer.concat(chunks))
}
