/** Bearer tokens in requests and in refusals (RFC 6750). */
import { sendWithCredentials, type Fetch, type Outgoing } from './outgoing.ts'
import { readText } from './readText.ts'

export const sendBearer = (request: Outgoing, token: string, fetch: Fetch): Promise<Response> =>
  sendWithCredentials(request, `Bearer ${token}`, fetch)

/**
 * Refusals that another token of the same user would meet as well: RFC 6750 §3.1, and what Django REST framework Simple JWT
 * says of the user rather than of the token (its `authentication.py`); RFC 9449 §7.1 of the proof.
 */
const NOT_THE_TOKEN = new Set([
  'insufficient_scope',
  'use_dpop_nonce',
  'invalid_dpop_proof',
  'user_inactive',
  'user_not_found',
  'password_changed',
  'bad_authorization_header',
])

/** A refusal that says more than this is not read to its end. */
const MAX_BODY = 16_384
/** Ms: the caller may not want the body at all, so one that stalls must not hold up the response. */
const MAX_WAIT = 1_000

/** Whether a 401 says that the token itself was refused. */
export async function isTokenRejection(url: string, response: Response): Promise<boolean> {
  if (isFromElsewhere(url, response)) return false
  const challenge = /error="?([\w-]+)/i.exec(response.headers.get('www-authenticate') ?? '')?.[1]
  const code = challenge ?? (await codeInBody(response))
  return code === undefined || !NOT_THE_TOKEN.has(code)
}

/** `fetch` takes the token away when it follows a redirect to another origin, so that one never saw it. */
function isFromElsewhere(url: string, response: Response): boolean {
  return response.redirected && new URL(response.url).origin !== new URL(url).origin
}

async function codeInBody(response: Response): Promise<string | undefined> {
  if (response.body === null || !/\bjson\b/i.test(response.headers.get('content-type') ?? '')) return undefined
  try {
    const body = JSON.parse(await readText(response.clone(), MAX_BODY, MAX_WAIT)) as {
      code?: unknown
      error?: unknown
    } | null
    const code = body?.code ?? body?.error
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}
