/** Which pages may read the answers; the way of django-cors-headers. */
import type { TokenServerOptions } from './options.ts'
import type { ReceivedRequest } from './receive.ts'
import { html, type Reply } from './reply.ts'

export type CorsOptions = Pick<TokenServerOptions, 'corsOrigin' | 'corsExposedHeaders'>

const PREFLIGHT_HEADERS = {
  'Access-Control-Allow-Headers': 'accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with',
  'Access-Control-Allow-Methods': 'DELETE, GET, OPTIONS, PATCH, POST, PUT',
  'Access-Control-Max-Age': '86400',
}

/** What every answer to a page of this origin carries. */
export function corsHeaders(options: CorsOptions, headers: ReceivedRequest['headers']): Record<string, string> {
  const { corsOrigin, corsExposedHeaders = [] } = options
  if (corsOrigin === undefined) return {}
  const vary = corsOrigin === '*' ? {} : { Vary: 'Origin' }
  if (corsOrigin !== '*' && headers['origin'] !== corsOrigin) return vary
  const exposed = corsExposedHeaders.length > 0 && { 'Access-Control-Expose-Headers': corsExposedHeaders.join(', ') }
  return { ...vary, 'Access-Control-Allow-Origin': corsOrigin, ...exposed }
}

/** The answer to a preflight, or `undefined` when this is none or CORS is off. */
export function answerPreflight(
  options: CorsOptions,
  method: string,
  headers: ReceivedRequest['headers'],
): Reply | undefined {
  const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
  if (options.corsOrigin === undefined || !isPreflight) return undefined
  const isAllowed = 'Access-Control-Allow-Origin' in corsHeaders(options, headers)
  return html(200, '', isAllowed ? PREFLIGHT_HEADERS : {})
}
