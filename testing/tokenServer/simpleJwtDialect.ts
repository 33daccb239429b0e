/** The paths of a Django site with Simple JWT, and what Django does around its views. */
import type { Dialect, World } from './dialect.ts'
import type { ReceivedRequest } from './receive.ts'
import { replyOf } from './refusal.ts'
import { html, json, type Reply } from './reply.ts'
import { answerResource, RESOURCES } from './resources.ts'
import { requireUser } from './simpleJwtChecks.ts'
import { issuePair } from './simpleJwtIssuer.ts'
import { methodNotAllowed, notFound } from './simpleJwtRefusals.ts'
import { blacklist, obtain, refresh, verify, type View } from './simpleJwtViews.ts'

const REFRESH = '/api/token/refresh/'

const TOKEN_VIEWS: ReadonlyMap<string, View> = new Map([
  ['/api/token/', obtain],
  [REFRESH, refresh],
  ['/api/token/verify/', verify],
  ['/api/token/blacklist/', blacklist],
])

export function createSimpleJwtDialect(world: World): Dialect {
  return {
    refreshPath: REFRESH,
    areaOf: ({ path }) => (TOKEN_VIEWS.has(path) || TOKEN_VIEWS.has(`${path}/`) ? 'token' : 'resources'),
    isRefresh: ({ method, path }) => method === 'POST' && path === REFRESH,
    answer: (request) => replyOf(() => route(world, request)),
    logIn: (user) => issuePair(world, user),
  }
}

async function route(world: World, request: ReceivedRequest): Promise<Reply> {
  const { path, query } = request
  const tokenView = TOKEN_VIEWS.get(path)
  if (tokenView !== undefined) return allowPostOnly(tokenView, world, request)
  if (TOKEN_VIEWS.has(`${path}/`) || RESOURCES.has(`${path}/`)) return html(301, '', { Location: `${path}/${query}` })
  const reply = await answerResource(world, request, requireUser)
  if (reply === undefined) throw notFound()
  return reply
}

const ALLOW = { Allow: 'POST, OPTIONS' }

async function allowPostOnly(view: View, world: World, request: ReceivedRequest): Promise<Reply> {
  if (request.method === 'POST') return view(world, request)
  if (request.method === 'OPTIONS') return json(200, { parses: PARSES }, ALLOW)
  throw methodNotAllowed(request.method, ALLOW)
}

const PARSES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']
