/** The API of the two apps: a token server in this process, a protected list, and switches to make the session end. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createTokenServer, type TokenServer } from '../../testing/tokenServer/index.ts'

export interface ExampleApi {
  readonly tokens: TokenServer
  /** Answers what begins with `/api/` and leaves the rest to `next`. */
  readonly handle: (request: IncomingMessage, response: ServerResponse, next: () => void) => void
  readonly close: () => Promise<void>
}

const NOTES = ['Buy milk', 'Water the plants', 'Call the tailor'].map((text, index) => ({ id: index + 1, text }))

/** @param accessLifetime seconds an access token lives */
export async function startApi(accessLifetime: number): Promise<ExampleApi> {
  const tokens = createTokenServer({ accessLifetime })
  const url = await tokens.listen()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/api/revoke/') {
      tokens.revokeSessions()
      response.writeHead(204).end()
      return
    }
    // Whoever may see the echo may see the notes.
    const isNotes = request.url === '/api/notes/'
    const answered = await fetch(url + (isNotes ? '/api/echo/' : (request.url ?? '')), {
      method: request.method ?? 'GET',
      headers: forwarded(request),
      body: ['GET', 'HEAD'].includes(request.method ?? 'GET') ? null : await bodyOf(request),
    })
    const body = isNotes && answered.ok ? JSON.stringify(NOTES) : await answered.text()
    response.writeHead(answered.status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body)
  }

  return {
    tokens,
    handle(request, response, next) {
      if (request.url?.startsWith('/api/') === true) void answer(request, response)
      else next()
    },
    close: () => tokens.close(),
  }
}

const forwarded = ({ headers }: IncomingMessage): Record<string, string> => ({
  ...(headers.authorization === undefined ? {} : { authorization: headers.authorization }),
  ...(headers['content-type'] === undefined ? {} : { 'content-type': headers['content-type'] }),
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
