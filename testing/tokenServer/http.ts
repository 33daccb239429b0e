/** Requests over real HTTP, in Node alone. Node's modules are asked for by name at run time, so that a page can be bundled with this. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerPreflight, corsHeaders, type CorsOptions } from './cors.ts'
import type { Outcome } from './exchange.ts'
import { MAX_BODY_BYTES, type ReceivedRequest } from './receive.ts'
import type { Reply } from './reply.ts'

const HOST = '127.0.0.1'

export interface Listening {
  readonly url: string
  close(): Promise<void>
}

/** The server behind the port. */
interface Answering {
  readonly cors: CorsOptions
  /** Its clock, in epoch milliseconds. */
  readonly now: () => number
  readonly take: (read: () => Promise<ReceivedRequest | undefined>) => Promise<Outcome | undefined>
}

/** Listens on loopback, and nowhere else. */
export async function listenOn(port: number, behind: Answering): Promise<Listening> {
  const { createServer } = process.getBuiltinModule('node:http')
  const server = createServer((incoming, response) => void answerTo(behind, incoming, response))
  server.listen(port, HOST)
  await process.getBuiltinModule('node:events').once(server, 'listening')
  const { port: actual } = server.address() as AddressInfo
  return { url: `http://${HOST}:${actual}`, close: () => closeServer(server) }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Its only error is that it was not listening.
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}

async function answerTo({ cors, now, take }: Answering, incoming: IncomingMessage, response: ServerResponse) {
  const head = headOf(incoming)
  const send = (reply: Reply): void => {
    response.writeHead(reply.status, { ...reply.headers, ...corsHeaders(cors, head.headers) })
    response.end(typeof reply.body === 'string' ? reply.body : new Uint8Array(reply.body))
  }
  const preflight = answerPreflight(cors, head.method, head.headers)
  if (preflight !== undefined) {
    send({ ...preflight, headers: { Date: new Date(now()).toUTCString(), ...preflight.headers } })
    return
  }
  const outcome = await take(() =>
    readBody(incoming).then(
      (body) => ({ ...head, body }),
      () => undefined,
    ),
  )
  if (outcome === 'reset') incoming.socket.resetAndDestroy()
  else if (outcome !== undefined && outcome !== 'hang') send(outcome)
}

function headOf({ method = 'GET', url = '/', headers }: IncomingMessage): Omit<ReceivedRequest, 'body'> {
  const [path = '/'] = url.split('?', 1)
  const texts = Object.entries(headers).map(([name, value]) => [name, value?.toString()] as const)
  const origin = `http://${headers.host ?? HOST}`
  return { method, origin, path, query: url.slice(path.length), headers: Object.fromEntries(texts) }
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
