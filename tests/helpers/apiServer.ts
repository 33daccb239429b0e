/** A local resource server that takes only certain access tokens. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly status: number
}

export interface Refusal {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** Sent as JSON when there is one. */
  readonly body?: unknown
  /** The body never ends. @default false */
  readonly isEndless?: boolean
}

export interface ApiServer {
  readonly url: string
  readonly requests: ApiRequest[]
  /** How many endless answers the client has cut off. */
  readonly cut: () => number
  /** The tokens it was shown, in order; `undefined` for a request without one. */
  readonly shown: () => (string | undefined)[]
  /** From now on only these are taken. */
  readonly accept: (...tokens: (string | undefined)[]) => void
  /** How others are refused from now on. @default 401 with `WWW-Authenticate: Bearer error="invalid_token"` */
  readonly refuse: (refusal?: Refusal) => void
  /** Called before a request is answered. */
  onRequest: (request: Omit<ApiRequest, 'status'>) => void | Promise<void>
  readonly stop: () => Promise<void>
}

const INVALID_TOKEN: Refusal = { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }

export async function startApiServer(): Promise<ApiServer> {
  let accepted: (string | undefined)[] = []
  let refusal = INVALID_TOKEN
  let cut = 0
  const requests: ApiRequest[] = []
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const api: ApiServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    cut: () => cut,
    shown: () => requests.map(({ headers }) => bearerOf(headers)),
    accept: (...tokens) => {
      accepted = tokens
    },
    refuse: (next = INVALID_TOKEN) => {
      refusal = next
    },
    onRequest: () => undefined,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: await readBody(request),
    }
    const token = bearerOf(request.headers)
    const isAccepted = token !== undefined && accepted.includes(token)
    const status = isAccepted ? 200 : (refusal.status ?? 401)
    requests.push({ ...seen, status })
    await api.onRequest(seen)
    const { headers, body, isEndless }: Refusal = isAccepted ? { body: { path: seen.path } } : refusal
    response.writeHead(status, { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers })
    if (isEndless === true) {
      response.on('close', () => (cut += 1))
      writeForEver(response)
    } else response.end(body === undefined ? undefined : JSON.stringify(body))
  }
  return api
}

const bearerOf = ({ authorization }: IncomingHttpHeaders): string | undefined => authorization?.replace(/^Bearer /, '')

function writeForEver(response: ServerResponse): void {
  response.write('and so on '.repeat(100), () => {
    if (!response.destroyed) setTimeout(writeForEver, 1, response)
  })
}

/** Of any encoding: as Latin-1, so that no byte is lost. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}
