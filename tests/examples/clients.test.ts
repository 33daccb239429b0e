/** Every client of examples/clients against a real server: it carries the token, waits for a refresh, and replays a 401. */
import { readdirSync } from 'node:fs'
import { isLoggedOutError, type Auth } from 'authchart'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Note } from '../../examples/clients/note.ts'
import { hasSecret } from '../helpers/canary.ts'
import { startNotesServer, type NotesServer } from '../helpers/notesServer.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { createLoggedInWorld, pair, type World } from '../helpers/world.ts'

interface Client {
  list: () => Promise<Note[] | undefined>
  add: (text: string) => Promise<Note | undefined>
}
interface Example {
  createNotes: (auth: Auth, baseUrl: string) => Client
}

const folder = new URL('../../examples/clients/', import.meta.url)
/** What is no client of the notes has a test of its own. */
const OTHERS = ['note', 'trpcRouter', 'websocket', 'eventsource', 'xhr']
const names = readdirSync(folder)
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => !OTHERS.includes(name))

it('there are clients to test', () => {
  expect(names).toEqual(expect.arrayContaining(['openapi-fetch', 'ofetch', 'trpc', 'apollo', 'urql', 'tanstack-query']))
})

describe.each(names)('%s', (name) => {
  let server: NotesServer
  let world: World
  let client: Client
  let next: string | undefined

  beforeAll(async () => {
    server = await startNotesServer()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    world = await createLoggedInWorld({ origins: [server.url] })
    const tokens = pair(300)
    next = tokens.accessToken
    world.answer(() => tokens)
    const { createNotes } = (await import(/* @vite-ignore */ new URL(`${name}.ts`, folder).href)) as Example
    client = createNotes(world.auth, server.url)
  })
  afterEach(() => {
    world.auth.close()
    for (const list of [server.notes, server.statuses]) list.splice(0)
  })

  it('carries the token', async () => {
    server.accept(world.auth.peekAccessToken())
    expect(await client.list()).toEqual([])
    expect(await client.add('milk')).toMatchObject({ id: 1, text: 'milk' })
    expect(await client.list()).toMatchObject([{ id: 1, text: 'milk' }])
    expect(server.statuses).not.toContain(401)
    expect(world.refreshes).toHaveLength(0)
  })

  it('20 at once on a dead token: one refresh, no 401', async () => {
    world.clock.sleep(600_000)
    server.accept(next)
    const added = await Promise.all(Array.from({ length: 20 }, (_, count) => client.add(String(count))))
    expect(new Set(added.map((note) => note?.text))).toHaveLength(20)
    expect(server.statuses).not.toContain(401)
    expect(world.refreshes).toHaveLength(1)
  })

  it('replays a 401 with its body, once', async () => {
    server.accept(next)
    expect(await client.add('bread')).toMatchObject({ id: 1, text: 'bread' })
    expect(server.notes).toHaveLength(1)
    expect(server.statuses.filter((status) => status === 401)).toHaveLength(1)
    expect(world.refreshes).toHaveLength(1)
  })

  it('says that nobody is signed in, without a token in the error', async () => {
    await world.auth.logOut()
    const error = await reasonOf(client.list())
    // Some wrap what their `fetch` throws.
    const causes = [error, (error as Error).cause, (error as { networkError?: unknown }).networkError]
    expect(causes.some(isLoggedOutError), String(error)).toBe(true)
    expect(hasSecret(error)).toBe(false)
    expect(server.statuses).toEqual([])
  })
})
