/** Bodies that may have to be sent twice. axios has already made of the caller's data what goes out. */

/** In place of a second body where there can be none. */
export const UNREPEATABLE = Symbol('unrepeatable')

/** The body for the first attempt and the one for the second; a stream is read once for both. */
export function twice(data: unknown): [unknown, unknown] {
  if (data instanceof ReadableStream) return data.tee()
  if (!isPiped(data)) return [data, data]
  const { Readable } = nodeStreams() ?? {}
  // The package form-data, for one, only looks like a stream.
  if (Readable === undefined || !(data instanceof Readable)) return [data, UNREPEATABLE]
  const [first, second] = Readable.toWeb(data).tee()
  return [Readable.fromWeb(first), Readable.fromWeb(second)]
}

/** An unread stream would keep its connection, or its buffer. */
export function discardBody(data: unknown): void {
  if (data instanceof ReadableStream) data.cancel().catch(() => undefined)
  else if (isPiped(data)) data.destroy?.()
}

/** The same to read, without the way from Node's response to its request, where the token is. */
export function withoutRequest(data: unknown): unknown {
  const stream = nodeStreams()
  if (stream === undefined || !isPiped(data) || !('req' in data)) return data
  return stream.pipeline(data, new stream.PassThrough(), () => undefined)
}

interface NodeStream {
  pipe: unknown
  destroy?: () => void
}

const isPiped = (data: unknown): data is NodeStream =>
  typeof data === 'object' && data !== null && typeof (data as { pipe?: unknown }).pipe === 'function'

/** Of `node:stream` as far as it is needed here. */
interface NodeStreams {
  Readable: {
    new (): NodeStream
    toWeb(stream: NodeStream): ReadableStream
    fromWeb(stream: ReadableStream): NodeStream
  }
  PassThrough: new () => NodeStream
  pipeline(from: NodeStream, to: NodeStream, done: () => void): NodeStream
}

/** Not imported: a page has none. */
function nodeStreams(): NodeStreams | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => NodeStreams | undefined } }
  return process?.getBuiltinModule?.('node:stream')
}
