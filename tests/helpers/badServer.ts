/** A local HTTP server that misbehaves on demand. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Behaviour =
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Cuts the connection before answering. */
  | { kind: 'reset' }
  /** Announces more than it sends, then cuts the connection. */
  | { kind: 'truncate' }
  | {
      kind: 'answer'
      status?: number
      headers?: Record<string, string>
      /** Sent as it is when a string, else as JSON. */
      body?: unknown
      /** Ms before the answer. @default 0 */
      delay?: number
    }

interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface BadServer {
  readonly url: string
  readonly requests: SeenRequest[]
  /** The next requests are met so, each by one. */
  readonly next: (...behaviours: Behaviour[]) => void
  /** All requests are met so that `next` does not cover. @default 200 `{}` */
  readonly always: (behaviour: Behaviour) => void
  readonly stop: () => Promise<void>
}

/** Short for what most tests want. */
export const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}): Behaviour => ({
  kind: 'answer',
  status,
  body,
  headers,
})

export async function startBadServer(): Promise<BadServer> {
  const requests: SeenRequest[] = []
  const queue: Behaviour[] = []
  let fallback: Behaviour = answer(200)
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      // The client went away while it was sending: there is nobody to misbehave to.
      if (body === undefined) return
      requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
      meet(queue.shift() ?? fallback, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    next: (...behaviours) => queue.push(...behaviours),
    always: (behaviour) => {
      fallback = behaviour
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString()
}

function meet(behaviour: Behaviour, response: ServerResponse): void {
  switch (behaviour.kind) {
    case 'hang':
      return
    case 'reset':
      response.socket?.destroy()
      return
    case 'truncate':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{"access":"', () => response.socket?.destroy())
      return
    case 'answer': {
      const { status = 200, headers = {}, body = {}, delay = 0 } = behaviour
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers })
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      }, delay)
    }
  }
}
