/**
 * The body as text, but no more of it than `limit` bytes.
 *
 * @param within ms after which the rest is not waited for
 * @throws {RangeError} when it is longer
 */
export async function readText({ body }: Response, limit: number, within?: number): Promise<string> {
  // Not `for await`: WebKit's streams learnt to be iterated only lately.
  const reader = body?.getReader()
  const timer = within === undefined ? undefined : setTimeout(() => void reader?.cancel(), within)
  try {
    return await readAll(reader, limit)
  } finally {
    clearTimeout(timer)
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array> | undefined, limit: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for (;;) {
    const chunk = await reader?.read()
    if (chunk?.value === undefined) return text + decoder.decode()
    length += chunk.value.byteLength
    if (length > limit) {
      void reader?.cancel()
      throw new RangeError(`The response is longer than ${limit} bytes`)
    }
    text += decoder.decode(chunk.value, { stream: true })
  }
}
