/** The paths of a Django site with Simple JWT, and what Django does around its views. */
import type { Dialect, World } from './dialect.ts'
import type { ReceivedRequest } from './receive.ts'
import { html, json, type Reply } from './reply.ts'
import { methodNotAllowed, notFound, Refusal } from './simpleJwtRefusals.ts'
import { blacklist, echo, obtain, publicEcho, refresh, verify, type View } from './simpleJwtViews.ts'

const TOKEN_VIEWS: ReadonlyMap<string, View> = new Map([
  ['/api/token/', obtain],
  ['/api/token/refresh/', refresh],
  ['/api/token/verify/', verify],
  ['/api/token/blacklist/', blacklist],
])

const RESOURCES: ReadonlyMap<string, View> = new Map([
  ['/api/echo/', echo],
  ['/api/public/', publicEcho],
])

export function createSimpleJwtDialect(world: World): Dialect {
  return {
    areaOf: ({ path }) => (TOKEN_VIEWS.has(path) || TOKEN_VIEWS.has(`${path}/`) ? 'token' : 'resources'),
    isRefresh: ({ method, path }) => method === 'POST' && TOKEN_VIEWS.get(path) === refresh,
    answer: async (request) => {
      try {
        return await route(world, request)
      } catch (error) {
        if (error instanceof Refusal) return error.reply
        throw error
      }
    },
  }
}

async function route(world: World, request: ReceivedRequest): Promise<Reply> {
  const { path, query } = request
  const tokenView = TOKEN_VIEWS.get(path)
  if (tokenView !== undefined) return allowPostOnly(tokenView, world, request)
  const resource = RESOURCES.get(path)
  if (resource !== undefined) return resource(world, request)
  if (TOKEN_VIEWS.has(`${path}/`) || RESOURCES.has(`${path}/`)) return html(301, '', { Location: `${path}/${query}` })
  throw notFound()
}

const ALLOW = { Allow: 'POST, OPTIONS' }

async function allowPostOnly(view: View, world: World, request: ReceivedRequest): Promise<Reply> {
  if (request.method === 'POST') return view(world, request)
  if (request.method === 'OPTIONS') return json(200, { parses: PARSES }, ALLOW)
  throw methodNotAllowed(request.method, ALLOW)
}

const PARSES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']
