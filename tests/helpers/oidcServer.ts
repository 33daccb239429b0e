/** A real `oidc-provider` on loopback, with refresh token rotation and reuse detection, and a resource that asks it. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TokenResponse } from 'authchart'
import { quietly } from './oidcParts.ts'
import { oidcStorage } from './oidcStorage.ts'
import Provider, { errors, type ClientMetadata, type Configuration } from 'oidc-provider'

export const PUBLIC_CLIENT = 'app'
export const SERVER_CLIENT = { id: 'server', secret: 'only-for-tests-on-loopback' }

interface OidcStats {
  /** 401s of the resource. */
  readonly unauthorized: number
  readonly refreshesAsked: number
  readonly refreshesSucceeded: number
}

export interface OidcServer {
  /** Also the issuer. */
  readonly url: string
  readonly stats: OidcStats
  /** A first pair, as an authorization code grant would have given it. */
  login(clientId?: string): Promise<TokenResponse>
  /** How often the refresh token that was presented most was presented. */
  mostPresentations(): number
  /** Revokes everything that was granted. */
  revokeAll(): Promise<void>
  stop(): Promise<void>
}

const SCOPE = 'openid offline_access'

const clients: ClientMetadata[] = [
  {
    client_id: PUBLIC_CLIENT,
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
  },
  {
    client_id: SERVER_CLIENT.id,
    client_secret: SERVER_CLIENT.secret,
    redirect_uris: ['https://server.example/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
  },
]

const configurationOf = ({ accessSeconds, graceSeconds, rotate }: Required<OidcOptions>): Configuration => ({
  adapter: oidcStorage(graceSeconds),
  clients,
  clientBasedCORS: () => true,
  features: {
    devInteractions: { enabled: false },
    // Its own tokens, for each client: the default policy prints a notice about itself.
    revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
  },
  // With rotation, a second use of one is taken for theft and ends the whole grant.
  rotateRefreshToken: rotate,
  ttl: { AccessToken: accessSeconds, IdToken: accessSeconds, RefreshToken: 86_400, Grant: 86_400 },
  cookies: { keys: ['only-for-tests'] },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
})

export interface OidcOptions {
  /** @default 300 */
  readonly accessSeconds?: number
  /** How long a used refresh token may be used again. @default 0 */
  readonly graceSeconds?: number
  /** Whether each refresh brings another refresh token. @default true */
  readonly rotate?: boolean
}

export async function startOidc(options: OidcOptions = {}): Promise<OidcServer> {
  const { accessSeconds = 300, graceSeconds = 0, rotate = true } = options
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = quietly(() => new Provider(url, configurationOf({ accessSeconds, graceSeconds, rotate })))
  const presentations = new Map<string, number>()
  const grants = new Set<string>()
  const stats = { unauthorized: 0, refreshesAsked: 0, refreshesSucceeded: 0 }
  count(provider, stats, presentations)
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/api/') === true) void answerResource(provider, request, response, stats)
    else void answer(request, response)
  })
  return {
    url,
    stats,
    login: (clientId = PUBLIC_CLIENT) => mint(provider, clientId, grants),
    mostPresentations: () => Math.max(0, ...presentations.values()),
    async revokeAll() {
      for (const id of grants) await (await provider.Grant.find(id))?.destroy()
    },
    stop: () => stop(server),
  }
}

interface TokenParams {
  readonly grant_type?: string
  readonly refresh_token?: string
}

function count(
  provider: Provider,
  stats: { refreshesAsked: number; refreshesSucceeded: number },
  presentations: Map<string, number>,
): void {
  provider.use(async (context, next) => {
    await next()
    const { grant_type, refresh_token = '' } = (context['oidc'] as { params?: TokenParams } | undefined)?.params ?? {}
    if (grant_type !== 'refresh_token') return
    stats.refreshesAsked += 1
    const hash = createHash('sha256').update(refresh_token).digest('hex')
    presentations.set(hash, (presentations.get(hash) ?? 0) + 1)
    if (context.status === 200) stats.refreshesSucceeded += 1
  })
}

/** Through the provider's own models, since no person is there to sign in. */
async function mint(provider: Provider, clientId: string, grants: Set<string>): Promise<TokenResponse> {
  const client = await provider.Client.find(clientId)
  if (client === undefined) throw new errors.InvalidClient('unknown client')
  const grant = new provider.Grant({ accountId: 'alice', clientId })
  grant.addOIDCScope(SCOPE)
  const grantId = await grant.save()
  grants.add(grantId)
  const common = { accountId: 'alice', client, grantId, gty: 'authorization_code', scope: SCOPE }
  const refreshToken = new provider.RefreshToken({
    ...common,
    acr: '0',
    amr: [],
    authTime: Math.floor(Date.now() / 1_000),
    claims: {},
    expiresWithSession: false,
    nonce: '',
    sessionUid: '',
    sid: '',
    rotations: 0,
    iiat: Math.floor(Date.now() / 1_000),
  })
  const accessToken = new provider.AccessToken(common)
  const [access_token, refresh_token] = [await accessToken.save(), await refreshToken.save()]
  return { access_token, refresh_token, token_type: 'Bearer', expires_in: accessToken.expiration }
}

async function answerResource(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  stats: { unauthorized: number },
): Promise<void> {
  request.resume()
  const value = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const token = value === undefined ? undefined : await provider.AccessToken.find(value)
  const isLive = token !== undefined && !token.isExpired && (await provider.Grant.find(token.grantId)) !== undefined
  if (!isLive) stats.unauthorized += 1
  const headers = isLive ? {} : { 'www-authenticate': 'Bearer error="invalid_token"' }
  response.writeHead(isLive ? 200 : 401, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(isLive ? { user: token.accountId } : { error: 'invalid_token' }))
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
