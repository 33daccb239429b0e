/** `authchart/axios`: a refused request is sent again with its body, whatever that is. */
import { Readable, Stream } from 'node:stream'
import { attachAuth } from 'authchart/axios'
import axios, { type AxiosInstance } from 'axios'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startApiServer, type ApiRequest, type ApiServer } from '../helpers/apiServer.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { createLoggedInWorld, pair, type World } from '../helpers/world.ts'

const TEXT = 'twice, and whole. '.repeat(5_000)

let api: ApiServer
let world: World
/** The access token at the start, which is refused, and the one that the next refresh brings. */
let tokens: (string | undefined)[]

beforeAll(async () => {
  api = await startApiServer()
})
afterAll(() => api.stop())
beforeEach(async () => {
  world = await createLoggedInWorld({ origins: [api.url] })
  const next = pair(300)
  tokens = [world.auth.peekAccessToken(), next.accessToken]
  world.answer(() => next)
  api.accept(next.accessToken)
})
afterEach(() => {
  world.auth.close()
  api.requests.splice(0)
})

function connect(adapter: 'http' | 'fetch'): AxiosInstance {
  const client = axios.create({ baseURL: api.url, adapter, proxy: false })
  attachAuth(client, world.auth)
  return client
}

function form(): FormData {
  const data = new FormData()
  data.set('file', new Blob([TEXT]), 'file.txt')
  return data
}

/** A boundary is made anew for every form that is sent. */
function bodyOf({ body, headers }: ApiRequest): string {
  const [, boundary = '?'] = /boundary=(\S+)/.exec(headers['content-type'] ?? '') ?? []
  return body.replaceAll(boundary, '')
}

const BODIES: [string, () => unknown][] = [
  ['JSON', () => ({ text: TEXT })],
  ['FormData', form],
  ['URLSearchParams', () => new URLSearchParams({ text: TEXT })],
  ['a Blob', () => new Blob([TEXT])],
  ['bytes', () => new TextEncoder().encode(TEXT)],
]

it.each<[string, 'http' | 'fetch', () => unknown]>([
  ...BODIES.map(([name, body]) => [name, 'http', body] as [string, 'http', () => unknown]),
  ...BODIES.map(([name, body]) => [name, 'fetch', body] as [string, 'fetch', () => unknown]),
  ['a stream of Node', 'http', () => Readable.from([TEXT, TEXT])],
  ['a stream', 'fetch', () => new Blob([TEXT, TEXT]).stream()],
])('%s over %s', async (_, adapter, body) => {
  const data = body()
  // Without it axios itself says, over fetch in Node, that a form is urlencoded.
  const headers = data instanceof FormData ? { 'Content-Type': 'multipart/form-data' } : {}
  expect((await connect(adapter).post('/x', data, { headers })).status).toBe(200)
  expect(api.shown()).toEqual(tokens)
  const [once, again] = api.requests.map(bodyOf)
  expect(once?.length).toBeGreaterThan(TEXT.length - 1)
  expect(again === once, 'the same, byte by byte').toBe(true)
})

it('one that cannot be sent twice is refused, and the next request has the new token', async () => {
  const client = connect('http')
  const old = new Stream()
  old.pipe = (to) => to.end('once')
  expect(await reasonOf(client.post('/x', old))).toHaveProperty('response.status', 401)
  expect((await client.get('/x')).status).toBe(200)
  expect(api.shown()).toEqual(tokens)
  expect(api.requests[0]?.body).toBe('once')
})
