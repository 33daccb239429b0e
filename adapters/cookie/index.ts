/** `authchart/cookie`: the refresh token lives in an httpOnly cookie, where no script can read it; the access token comes in the body. */
import { RefreshConfigurationError, RefreshRejectedError } from '../../machines/errors.ts'
import type { TokenRefresher } from '../../machines/ports.ts'
import type { TokenResponse } from '../../machines/tokenResponse.ts'
import type { Fetch } from '../internal/outgoing.ts'
import { describePreset } from '../internal/describePreset.ts'
import { checkKnown, checkUrl } from '../internal/presetOptions.ts'
import { describeReply, postJson, type Reply } from '../internal/tokenEndpoint.ts'

/** What {@link cookie} takes. */
export interface CookieOptions {
  /** Answers with an access token for the cookie. */
  readonly url: string
  /**
   * What proves that the request comes from your own page: headers, or a cookie whose value is copied to a header (Django:
   * `{ cookie: 'csrftoken', header: 'X-CSRFToken' }`). @default none
   */
  readonly csrf?: CsrfHeaders | { readonly cookie: string; readonly header: string }
  /** Called after a logout, so that the server can clear the cookie. @default none */
  readonly logoutUrl?: string
  /** @default globalThis.fetch */
  readonly fetch?: Fetch
}

/** Headers that prove where a request comes from, asked for at each refresh. */
export type CsrfHeaders = () => Record<string, string> | Promise<Record<string, string>>

/**
 * A session that the server keeps in a cookie: with nothing stored, the start asks the server whether there is one.
 *
 * @example
 * const refresher = cookie({ url: '/session/refresh', csrf: { cookie: 'csrftoken', header: 'X-CSRFToken' } })
 */
export function cookie(options: CookieOptions): TokenRefresher {
  const { url, csrf, logoutUrl, fetch } = checkOptions(options)
  const post = async (address: string, signal: AbortSignal): Promise<Reply> =>
    postJson(address, {}, { fetch, signal, credentials: 'include', headers: await csrfHeaders(csrf) })

  const refresh: TokenRefresher = async ({ signal }) => readRefresh(await post(url, signal))
  return Object.assign(refresh, {
    restoresSession: true,
    describe: describePreset('cookie', options, ['url', 'logoutUrl']),
    ...(logoutUrl === undefined
      ? {}
      : {
          revoke: async ({ signal }: { signal: AbortSignal }) => {
            await post(logoutUrl, signal)
          },
        }),
  })
}

function checkOptions(options: CookieOptions): CookieOptions {
  checkKnown('cookie', options, ['url', 'csrf', 'logoutUrl', 'fetch'])
  checkUrl('url', options.url)
  if (options.logoutUrl !== undefined) checkUrl('logoutUrl', options.logoutUrl)
  return options
}

async function csrfHeaders(csrf: CookieOptions['csrf']): Promise<Record<string, string>> {
  if (csrf === undefined) return {}
  if (typeof csrf === 'function') return csrf()
  const found = globalThis.document.cookie.split('; ').find((pair) => pair.startsWith(`${csrf.cookie}=`))
  return found === undefined ? {} : { [csrf.header]: decode(found.slice(csrf.cookie.length + 1)) }
}

/** A value that was not encoded may hold a `%` of its own. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The cookie is the refresh token, so one in the body is not taken over: it would be stored where scripts can read it. */
const KEPT = ['accessToken', 'access_token', 'access', 'expiresIn', 'expires_in', 'expiresAt', 'token_type']

function readRefresh(reply: Reply): TokenResponse {
  const { status, body, serverDate } = reply
  if (status === 401 || body['error'] === 'invalid_grant')
    throw new RefreshRejectedError(`The session was refused: ${describeReply(reply)}`)
  if (status !== 200)
    throw new RefreshConfigurationError(`The refresh address answered ${describeReply(reply)}`, { status })
  const kept = Object.entries(body).filter(([name]) => KEPT.includes(name))
  return { ...Object.fromEntries(kept), ...(serverDate === undefined ? {} : { serverDate }) }
}
