/** What the access tokens are good for: two small resources, and those of the app that is tested. */
import type { World } from './dialect.ts'
import type { ReceivedRequest } from './receive.ts'
import { json, type Reply } from './reply.ts'
import type { User } from './users.ts'

/** The user whose access token the request carries. @throws {Refusal} */
export type RequireUser = (world: World, request: ReceivedRequest) => User

const describe = ({ method, body }: ReceivedRequest, user: string | null): Reply =>
  json(200, { user, method, bytes: body?.length ?? 0 })

/** Protected, the first; the second looks at no token, not at a bad one either. */
const [ECHO, PUBLIC] = ['/api/echo/', '/api/public/']
export const RESOURCES: ReadonlySet<string> = new Set([ECHO, PUBLIC])

/** `undefined` when there is no such resource. */
export async function answerResource(
  world: World,
  request: ReceivedRequest,
  requireUser: RequireUser,
): Promise<Reply | undefined> {
  if (request.path === ECHO) return describe(request, requireUser(world, request).name)
  if (request.path === PUBLIC) return describe(request, null)
  if (world.resources === undefined) return undefined
  const { name } = requireUser(world, request)
  return replyFrom(await world.resources(requestOf(request), name))
}

/** No header of a received request is undefined; only those that it does not have are. */
function requestOf({ origin, path, query, method, headers, body }: ReceivedRequest): Request {
  const hasBody = !['GET', 'HEAD'].includes(method) && body !== undefined && body.length > 0
  return new Request(`${origin}${path}${query}`, {
    method,
    headers: headers as Record<string, string>,
    body: hasBody ? body : null,
  })
}

async function replyFrom(response: Response): Promise<Reply> {
  const body = await response.arrayBuffer()
  return { status: response.status, headers: Object.fromEntries(response.headers), body }
}
