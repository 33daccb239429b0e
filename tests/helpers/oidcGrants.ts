/** An `oidc-provider` with the grants that services and pages use, DPoP with nonces, and a resource server that checks proofs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { calculateJwkThumbprint, createLocalJWKSet, EmbeddedJWK, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider'
import { hashOf, quietly } from './oidcParts.ts'

export const SERVICE_SECRET = 'only-for-tests-on-loopback'
export const RESOURCE = 'https://orders.example.com/'

interface ResourceStats {
  /** What the resource saw: `Bearer` or `DPoP`. */
  readonly schemes: string[]
  /** Why it refused. */
  readonly refusals: string[]
  /** Grants asked for at the token endpoint, in order, with the status. */
  readonly grants: string[]
}

export interface OidcGrants {
  readonly url: string
  readonly stats: ResourceStats
  readonly serviceKey: CryptoKey
  /** The resource asks for another nonce from now on. */
  rotateNonce(): void
  stop(): Promise<void>
}

const service = (
  id: string,
  method: ClientMetadata['token_endpoint_auth_method'],
  more: object = {},
): ClientMetadata => ({
  client_id: id,
  token_endpoint_auth_method: method,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  ...more,
})

function clientsOf(redirectUri: string, jwks: object): ClientMetadata[] {
  const secret = { client_secret: SERVICE_SECRET }
  const page: ClientMetadata = {
    client_id: 'page',
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
  }
  return [
    service('basic', 'client_secret_basic', secret),
    service('post', 'client_secret_post', secret),
    service('jwt', 'private_key_jwt', { jwks }),
    page,
    { ...page, client_id: 'bound-page', dpop_bound_access_tokens: true },
  ]
}

function configurationOf(clients: ClientMetadata[], accessSeconds: number, jwks: Configuration['jwks']): Configuration {
  return {
    clients,
    ...(jwks === undefined ? {} : { jwks }),
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          scope: 'orders:read orders:write',
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    ttl: {
      AccessToken: accessSeconds,
      ClientCredentials: accessSeconds,
      IdToken: accessSeconds,
      Interaction: 600,
      Session: 600,
      RefreshToken: 86_400,
      Grant: 86_400,
    },
    cookies: { keys: ['only-for-tests'] },
    clientBasedCORS: () => true,
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  }
}

/** @param redirectUri of the page's client */
export async function startOidcGrants(redirectUri = 'http://127.0.0.1/back', accessSeconds = 300): Promise<OidcGrants> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const signing = await generateKeyPair('RS256', { extractable: true })
  const serviceKeys = await generateKeyPair('ES256', { extractable: true })
  const named = { alg: 'RS256', use: 'sig', kid: 'one' }
  const key = { ...(await exportJWK(signing.privateKey)), ...named }
  const serviceJwks = { keys: [{ ...(await exportJWK(serviceKeys.publicKey)), alg: 'ES256', use: 'sig' }] }
  const clients = clientsOf(redirectUri, serviceJwks)
  const provider = quietly(() => new Provider(url, configurationOf(clients, accessSeconds, { keys: [key as never] })))
  const stats: ResourceStats = { schemes: [], refusals: [], grants: [] }
  provider.use(async (context, next) => {
    await next()
    const { grant_type } = (context['oidc'] as { params?: { grant_type?: string } } | undefined)?.params ?? {}
    if (context.path === '/token') stats.grants.push(`${grant_type ?? ''} ${context.status}`)
  })
  const answer = provider.callback()
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(signing.publicKey)), ...named }] })
  let nonce = 1
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/api/') !== true) void answer(request, response)
    else void answerResource({ url, keys, stats, nonce: `nonce-${nonce}` }, request, response)
  })
  return { url, stats, serviceKey: serviceKeys.privateKey, rotateNonce: () => (nonce += 1), stop: () => stop(server) }
}

interface Resource {
  readonly url: string
  readonly keys: ReturnType<typeof createLocalJWKSet>
  readonly stats: ResourceStats
  readonly nonce: string
}

async function answerResource(resource: Resource, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { stats, nonce } = resource
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const cors = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'authorization, dpop, content-type',
    'access-control-expose-headers': 'dpop-nonce, www-authenticate',
  }
  if (request.method === 'OPTIONS') {
    response.writeHead(204, cors).end()
    return
  }
  const error = await check(resource, request).catch(() => 'invalid_token')
  const [scheme = ''] = (request.headers.authorization ?? '').split(' ')
  stats.schemes.push(scheme)
  if (error !== undefined) stats.refusals.push(error)
  const refusal = error === undefined ? {} : { 'www-authenticate': `DPoP error="${error}", algs="ES256"` }
  response.writeHead(error === undefined ? 200 : 401, {
    'content-type': 'application/json',
    'dpop-nonce': nonce,
    ...cors,
    ...refusal,
  })
  response.end(JSON.stringify(error === undefined ? { ok: true, body } : { error }))
}

const seen = new Set<string>()

/** RFC 9449 §4.3 and §7.1; `undefined` when all is well. */
async function check({ url, keys, nonce }: Resource, request: IncomingMessage): Promise<string | undefined> {
  const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ')
  const { payload } = await jwtVerify(token, keys, { issuer: url, audience: RESOURCE })
  const { jkt } = (payload['cnf'] ?? {}) as { jkt?: string }
  if (jkt === undefined) return scheme === 'Bearer' ? undefined : 'invalid_token'
  if (scheme !== 'DPoP') return 'invalid_token'
  const proof = await jwtVerify(String(request.headers['dpop']), EmbeddedJWK, { typ: 'dpop+jwt', maxTokenAge: '60 s' })
  const { htu, htm, ath, jti } = proof.payload as Record<string, string>
  const { jwk } = proof.protectedHeader
  const isRight =
    htu === new URL(request.url ?? '', url).href.replace(/\?.*/, '') &&
    htm === request.method &&
    ath === hashOf(token) &&
    jwk !== undefined &&
    (await calculateJwkThumbprint(jwk)) === jkt &&
    jti !== undefined &&
    !seen.has(jti)
  if (!isRight) return 'invalid_dpop_proof'
  seen.add(jti)
  return proof.payload['nonce'] === nonce ? undefined : 'use_dpop_nonce'
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
