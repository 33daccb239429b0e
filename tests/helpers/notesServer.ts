/** The API of examples/clients, as REST, tRPC and GraphQL, for whoever shows an accepted token. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http'
import { buildSchema, graphql } from 'graphql'
import type { Note } from '../../examples/clients/note.ts'
import { createRouter } from '../../examples/clients/trpcRouter.ts'

export interface NotesServer {
  readonly url: string
  readonly notes: Note[]
  /** The statuses it has answered, in order. */
  readonly statuses: number[]
  /** From now on only this token is taken. */
  accept: (token: string | undefined) => void
  readonly stop: () => Promise<void>
}

const SCHEMA = buildSchema(`
  type Note { id: Int!, text: String! }
  type Query { notes: [Note!]! }
  type Mutation { add(text: String!): Note! }
`)

export async function startNotesServer(): Promise<NotesServer> {
  let accepted: string | undefined
  const notes: Note[] = []
  const statuses: number[] = []
  const router = createRouter(notes)
  const add = (text: string): Note => {
    const note = { id: notes.length + 1, text }
    notes.push(note)
    return note
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('finish', () => statuses.push(response.statusCode))
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    if (accepted === undefined || request.headers.authorization !== `Bearer ${accepted}`) {
      request.resume()
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
    } else if (pathname.startsWith('/trpc/')) {
      await nodeHTTPRequestHandler({ router, req: request, res: response, path: pathname.slice('/trpc/'.length) })
    } else {
      const body = request.method === 'POST' ? (JSON.parse(await text(request)) as Record<string, unknown>) : {}
      const isGraphql = pathname === '/graphql'
      const reply = isGraphql ? await execute(body) : request.method === 'POST' ? add(String(body['text'])) : notes
      const status = !isGraphql && request.method === 'POST' ? 201 : 200
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
    }
  }
  const execute = ({ query, variables }: Record<string, unknown>): Promise<unknown> =>
    graphql({
      schema: SCHEMA,
      source: String(query),
      variableValues: variables as Record<string, unknown>,
      rootValue: { notes: () => notes, add: ({ text }: { text: string }) => add(text) },
    })

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notes,
    statuses,
    accept: (token) => {
      accepted = token
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
