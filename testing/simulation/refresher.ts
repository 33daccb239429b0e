/** Asks the simulated server, for tests of an app that leaves the preset to the simulation. */
import { present } from '../../machines/present.ts'
import {
  RefreshConfigurationError,
  RefreshRejectedError,
  type RefreshRequest,
  type TokenRefresher,
  type TokenResponse,
} from '../../machines/index.ts'
import type { Fetch } from '../../adapters/internal/outgoing.ts'
import { postJson, readReply, type Reply } from '../../adapters/internal/tokenEndpoint.ts'

type Dialect = 'simplejwt' | 'oauth2'

/** @param url of the server, without a path */
export function refresherOf(dialect: Dialect, url: string, fetch: Fetch): TokenRefresher {
  const { refresh, revoke } = dialect === 'oauth2' ? oauth(url, fetch) : simpleJwt(url, fetch)
  return Object.assign(async (request: RefreshRequest) => read(await refresh(request)), {
    requiresRefreshToken: true,
    async revoke(request: RefreshRequest) {
      await revoke(request)
    },
  })
}

interface Calls {
  readonly refresh: (request: RefreshRequest) => Promise<Reply>
  readonly revoke: (request: RefreshRequest) => Promise<Reply>
}

function simpleJwt(url: string, fetch: Fetch): Calls {
  const to =
    (path: string) =>
    ({ refreshToken, signal }: RefreshRequest) =>
      postJson(`${url}/api/token/${path}/`, { refresh: refreshToken }, { fetch, signal })
  return { refresh: to('refresh'), revoke: to('blacklist') }
}

function oauth(url: string, fetch: Fetch): Calls {
  const post = async (path: string, fields: Record<string, string>, signal: AbortSignal): Promise<Reply> =>
    readReply(
      await fetch(url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', signal }),
    )
  return {
    refresh: ({ refreshToken = '', signal }) =>
      post('/oauth/token', { grant_type: 'refresh_token', client_id: 'app', refresh_token: refreshToken }, signal),
    revoke: ({ refreshToken = '', signal }) => post('/oauth/revoke', { client_id: 'app', token: refreshToken }, signal),
  }
}

function read({ status, body, serverDate }: Reply): TokenResponse {
  if (status === 200) return { ...(body as TokenResponse), ...present({ serverDate }) }
  if (status === 401 || body['error'] === 'invalid_grant') throw new RefreshRejectedError()
  throw new RefreshConfigurationError(`The simulated server answered ${status}`, { status })
}
