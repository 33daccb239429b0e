/** A service that calls services as itself, against a real `oidc-provider`. */
import { createAuth, isAuthOptionError, isRefreshConfigurationError, type Auth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { clientCredentials, type ClientCredentialsOptions } from 'authchart/oauth2'
import { ClientSecretBasic, ClientSecretPost, PrivateKeyJwt } from 'oauth4webapi'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { RESOURCE, SERVICE_SECRET, startOidcGrants, type OidcGrants } from '../helpers/oidcGrants.ts'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'

let server: OidcGrants
beforeAll(async () => {
  server = await startOidcGrants()
})
afterAll(() => server.stop())

const closing: Auth[] = []
afterEach(() => {
  for (const auth of closing.splice(0)) auth.close()
  for (const list of Object.values(server.stats) as string[][]) list.length = 0
})

function open(options: Partial<ClientCredentialsOptions> = {}): Auth {
  const refresher = clientCredentials({
    issuer: server.url,
    clientId: 'basic',
    clientAuthentication: ClientSecretBasic(SERVICE_SECRET),
    ...options,
  })
  const auth = createAuth({ refresher, origins: [server.url] })
  closing.push(auth)
  return auth
}

describe('a service gets its token without a login', () => {
  it.each([
    ['client_secret_basic', 'basic', () => ClientSecretBasic(SERVICE_SECRET)],
    ['client_secret_post', 'post', () => ClientSecretPost(SERVICE_SECRET)],
    ['private_key_jwt', 'jwt', () => PrivateKeyJwt(server.serviceKey)],
  ])('by %s', async (_, clientId, authentication) => {
    const auth = open({ clientId, clientAuthentication: authentication() })
    const response = await createAuthFetch(auth)(`${server.url}/api/orders`)
    expect(response.status).toBe(200)
    expect(auth.explain()).toMatchObject({ status: 'valid', refreshable: true, subject: clientId })
    expect(server.stats.grants).toEqual(['client_credentials 200'])
  })

  it('100 requests at once: one grant, and obtaining again is the refresh', async () => {
    const auth = open()
    const get = createAuthFetch(auth)
    const answers = await Promise.all(Array.from({ length: 100 }, () => get(`${server.url}/api/orders`)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(server.stats.grants).toHaveLength(1)
    const before = auth.peekAccessToken()
    await auth.refresh()
    expect(auth.peekAccessToken()).not.toBe(before)
    expect(server.stats).toMatchObject({ refusals: [], grants: ['client_credentials 200', 'client_credentials 200'] })
  })

  it('for a scope and a resource', async () => {
    const auth = open({ scope: 'orders:read', resource: RESOURCE })
    const [, payload = ''] = (await auth.getAccessToken()).split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      scope: 'orders:read',
      aud: RESOURCE,
    })
  })
})

it('a wrong secret is a mistake of the set-up, not tried again, and said', async () => {
  const auth = open({ clientAuthentication: ClientSecretBasic('wrong') })
  expect(isRefreshConfigurationError(await reasonOf(auth.getAccessToken()))).toBe(true)
  expect(isRefreshConfigurationError(await reasonOf(auth.getAccessToken()))).toBe(true)
  expect(server.stats.grants).toEqual(['client_credentials 401'])
})

it('without client authentication there is nobody to be', () => {
  const error = thrownBy(() => open({ clientAuthentication: undefined as never }))
  expect(isAuthOptionError(error) && error.option).toBe('clientAuthentication')
})
