/** `authchart/simplejwt`: Django REST framework Simple JWT as it really answers. */
import {
  CredentialsError,
  RefreshConfigurationError,
  RefreshRejectedError,
  TokenResponseError,
} from '../../machines/errors.ts'
import type { TokenRefresher } from '../../machines/ports.ts'
import type { TokenResponse } from '../../machines/tokenResponse.ts'
import type { Fetch } from '../internal/outgoing.ts'
import { describePreset } from '../internal/describePreset.ts'
import { checkKnown, checkUrl } from '../internal/presetOptions.ts'
import { describeReply, postJson, type Reply } from '../internal/tokenEndpoint.ts'

/** What {@link simpleJwt} takes. */
export interface SimpleJwtOptions {
  /** `TokenRefreshView`, with the slash at its end if the server has one there. */
  readonly url: string
  /** `TokenObtainPairView`. @default the parent of `url`: /api/token/refresh/ → /api/token/ */
  readonly obtainUrl?: string
  /** `TokenVerifyView`. @default beside `url`: /api/token/verify/ */
  readonly verifyUrl?: string
  /** `TokenBlacklistView`: called after a logout. @default none: a logout leaves the refresh token alive at the server */
  readonly blacklistUrl?: string
  /** The field of the user name: `USERNAME_FIELD` of the user model. @default 'username' */
  readonly usernameField?: string
  /** @default globalThis.fetch */
  readonly fetch?: Fetch
}

export interface SimpleJwt extends TokenRefresher {
  /**
   * Signs in; give the answer to `auth.logIn`.
   *
   * @throws {CredentialsError} when the server refuses
   */
  obtain(username: string, password: string, options?: { signal?: AbortSignal }): Promise<TokenResponse>
  /** Whether the server takes this token (access or refresh) for a live one. */
  verify(token: string, options?: { signal?: AbortSignal }): Promise<boolean>
}

/**
 * @example
 * const refresher = simpleJwt({ url: 'https://api.example.com/api/token/refresh/' })
 * const auth = createAuth({ refresher, origins: ['https://api.example.com'] })
 * await auth.logIn(await refresher.obtain('alice', 'wonderland'))
 */
export function simpleJwt(options: SimpleJwtOptions): SimpleJwt {
  const { url, blacklistUrl, usernameField = 'username', fetch } = checkOptions(options)
  const obtainUrl = options.obtainUrl ?? beside(url, '')
  const verifyUrl = options.verifyUrl ?? beside(url, 'verify/')

  const refresh: TokenRefresher = async ({ refreshToken, signal }) =>
    readRefresh(await postJson(url, { refresh: refreshToken }, { fetch, signal }))

  return Object.assign(refresh, {
    requiresRefreshToken: true,
    describe: describePreset('simplejwt', options, ['url', 'obtainUrl', 'verifyUrl', 'blacklistUrl']),
    ...(blacklistUrl === undefined ? {} : { revoke: revokeAt(blacklistUrl, fetch) }),
    async obtain(username: string, password: string, { signal }: { signal?: AbortSignal } = {}) {
      const body = { [usernameField]: username, password }
      return readObtained(await postJson(obtainUrl, body, { fetch, signal: signal ?? null }))
    },
    async verify(token: string, { signal }: { signal?: AbortSignal } = {}) {
      return readVerdict(await postJson(verifyUrl, { token }, { fetch, signal: signal ?? null }))
    },
  })
}

function checkOptions(options: SimpleJwtOptions): SimpleJwtOptions {
  checkKnown('simpleJwt', options, ['url', 'obtainUrl', 'verifyUrl', 'blacklistUrl', 'usernameField', 'fetch'])
  checkUrl('url', options.url)
  for (const name of ['obtainUrl', 'verifyUrl', 'blacklistUrl'] as const) {
    if (options[name] !== undefined) checkUrl(name, options[name])
  }
  return options
}

/** `/api/token/refresh/` → `/api/token/` + `name`, keeping the style of the slash at the end. */
function beside(url: string, name: string): string {
  const path = url.replace(/[^/]+\/?$/, '') + name
  return url.endsWith('/') ? path : path.replace(/\/$/, '')
}

function readRefresh(reply: Reply): TokenResponse {
  if (reply.status === 200) return responseOf(reply)
  // `token_not_valid`: blacklisted, expired or garbage. From 5.5 on, an inactive user is a 401 without a code.
  if (reply.status === 401 && typeof reply.body['detail'] === 'string')
    throw new RefreshRejectedError(`The refresh token was refused: ${describeReply(reply)}`)
  throw new RefreshConfigurationError(`The refresh view answered ${describeReply(reply)}`, { status: reply.status })
}

function readObtained(reply: Reply): TokenResponse {
  if (reply.status === 200) return responseOf(reply)
  if (reply.status === 401 || reply.status === 400)
    throw new CredentialsError(`Signing in was refused: ${describeReply(reply)}`, { status: reply.status })
  throw new RefreshConfigurationError(`The obtain view answered ${describeReply(reply)}`, { status: reply.status })
}

function readVerdict(reply: Reply): boolean {
  if (reply.status === 200) return true
  // A blacklisted refresh token is a 400 without a code.
  if (reply.status === 401 || 'non_field_errors' in reply.body) return false
  throw new RefreshConfigurationError(`The verify view answered ${describeReply(reply)}`, { status: reply.status })
}

/** Only the fields of Simple JWT: a serializer of the app's own may add others, which are not ours to keep. */
function responseOf({ body, serverDate }: Reply): TokenResponse {
  const { access, refresh } = body
  if (typeof access !== 'string') throw new TokenResponseError('The answer has no "access" token')
  return {
    access,
    ...(typeof refresh === 'string' ? { refresh } : {}),
    ...(serverDate === undefined ? {} : { serverDate }),
  }
}

function revokeAt(url: string, fetch: Fetch | undefined): NonNullable<TokenRefresher['revoke']> {
  return async ({ refreshToken, signal }) => {
    if (refreshToken !== undefined) await postJson(url, { refresh: refreshToken }, { fetch, signal, keepalive: true })
  }
}
