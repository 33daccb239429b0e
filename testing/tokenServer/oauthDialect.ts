/** An OAuth 2.0 authorization server for public clients, and resources that take its tokens. */
import type { Dialect, World } from './dialect.ts'
import { grant, logIn } from './oauthGrants.ts'
import { json, type Reply } from './reply.ts'
import { invalidRequest, methodNotAllowed, requireUser } from './oauthRefusals.ts'
import type { ReceivedRequest } from './receive.ts'
import { replyOf } from './refusal.ts'
import { answerResource } from './resources.ts'

const [TOKEN, REVOKE] = ['/oauth/token', '/oauth/revoke']
/** OpenID Connect Discovery 1.0 and RFC 8414. */
const DISCOVERY = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']

export function createOAuthDialect(world: World): Dialect {
  return {
    refreshPath: TOKEN,
    areaOf: ({ path }) => ([TOKEN, REVOKE, ...DISCOVERY].includes(path) ? 'token' : 'resources'),
    isRefresh: (request) =>
      request.path === TOKEN && request.method === 'POST' && formOf(request).get('grant_type') === 'refresh_token',
    answer: (request) => replyOf(() => route(world, request)),
    logIn: (user) => logIn(world, user),
  }
}

async function route(world: World, request: ReceivedRequest): Promise<Reply> {
  const { path, origin } = request
  if (DISCOVERY.includes(path)) return json(200, metadata(origin))
  if (path === TOKEN) return json(200, grant(world, formIn(request), origin), { 'Cache-Control': 'no-store' })
  if (path === REVOKE) return revoke(world, formIn(request))
  return (await answerResource(world, request, requireUser)) ?? json(404, {})
}

const metadata = (origin: string): object => ({
  issuer: origin,
  token_endpoint: origin + TOKEN,
  revocation_endpoint: origin + REVOKE,
  response_types_supported: [],
  grant_types_supported: ['password', 'refresh_token'],
  token_endpoint_auth_methods_supported: ['none'],
})

/** RFC 7009: with a refresh token, its access tokens end, too; a token that is not known is no error. */
function revoke({ tokens, sessions }: World, form: URLSearchParams): Reply {
  const token = form.get('token')
  if (token === null) throw invalidRequest('token')
  const checked = tokens.check(token)
  if (checked.state !== 'invalid') {
    const { token_type: type, jti } = checked.claims
    if (type === 'refresh') sessions.revokeFamily(jti)
    else sessions.revokeAccessToken(jti)
  }
  return json(200, {})
}

/** Of a POST of a form, as RFC 6749 §3.2 asks for; JSON is no form. */
function formIn(request: ReceivedRequest): URLSearchParams {
  if (request.method !== 'POST') throw methodNotAllowed()
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true)
    throw invalidRequest('content type')
  return formOf(request)
}

const formOf = ({ body }: ReceivedRequest): URLSearchParams => new URLSearchParams(new TextDecoder().decode(body))
