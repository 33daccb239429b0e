/** Bound tokens (RFC 9449): a real `oidc-provider` that asks for nonces, and a resource server that checks every proof. */
import { createAuth, isTokenResponseError, type Auth } from 'authchart'
import { attachAuth } from 'authchart/axios'
import { dpop, type Dpop } from 'authchart/dpop'
import { createAuthFetch } from 'authchart/fetch'
import { withAuth } from 'authchart/ky'
import { clientCredentials } from 'authchart/oauth2'
import axios from 'axios'
import ky from 'ky'
import { ClientSecretBasic } from 'oauth4webapi'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { answer, startBadServer } from '../helpers/badServer.ts'
import { secretToken } from '../helpers/canary.ts'
import { SERVICE_SECRET, startOidcGrants, type OidcGrants } from '../helpers/oidcGrants.ts'
import { reasonOf } from '../helpers/reasonOf.ts'

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

function open(proofs: Dpop | undefined, issuer = server.url): Auth {
  const refresher = clientCredentials({
    issuer,
    clientId: 'basic',
    clientAuthentication: ClientSecretBasic(SERVICE_SECRET),
    ...(proofs === undefined ? {} : { dpop: proofs }),
  })
  const auth = createAuth({ refresher, origins: [issuer] })
  closing.push(auth)
  return auth
}

const counted = () => {
  const proofs: string[] = []
  const dpopped = dpop({
    fetch: (input, init) => {
      proofs.push((input as Request).headers.get('dpop') ?? '')
      return fetch(input, init)
    },
  })
  return { ...dpopped, proofs }
}

const jsonOf = (response: Response): Promise<unknown> => response.json()

describe('a bound token', () => {
  it.each<[string, (auth: Auth, proofs: Dpop) => Promise<unknown>]>([
    [
      'fetch',
      async (auth, proofs) =>
        jsonOf(
          await createAuthFetch(auth, { fetch: proofs.fetch })(`${server.url}/api/orders?page=2`, {
            method: 'POST',
            body: 'kept',
          }),
        ),
    ],
    [
      'ky',
      (auth, proofs) =>
        ky
          .create({ prefix: server.url, ...withAuth(auth, { fetch: proofs.fetch }) })
          .post('api/orders', { body: 'kept' })
          .json<unknown>(),
    ],
    [
      'axios',
      async (auth, proofs) => {
        const api = axios.create({
          baseURL: server.url,
          adapter: 'fetch',
          env: { fetch: proofs.fetch },
        })
        attachAuth(api, auth)
        return (await api.post<unknown>('/api/orders', 'kept')).data
      },
    ],
  ])('goes with a proof through %s, nonces and the body included', async (_, call) => {
    const proofs = counted()
    const auth = open(proofs)
    expect(await call(auth, proofs)).toEqual({ ok: true, body: 'kept' })
    expect(server.stats.schemes).toEqual(['DPoP', 'DPoP'])
    // The first proof could not know the nonce; neither at the token endpoint, where it asked twice.
    expect(server.stats.refusals).toEqual(['use_dpop_nonce'])
    expect(server.stats.grants).toEqual(['client_credentials 400', 'client_credentials 200'])
    expect(await call(auth, proofs)).toEqual({ ok: true, body: 'kept' })
    expect(server.stats.schemes, 'the nonce is known now').toHaveLength(3)
    expect(new Set(proofs.proofs).size, 'no proof was used twice').toBe(proofs.proofs.length)
  })

  it('a nonce that ends costs one request more and no refresh', async () => {
    const proofs = dpop()
    const get = createAuthFetch(open(proofs), { fetch: proofs.fetch })
    await get(`${server.url}/api/orders`)
    server.rotateNonce()
    expect((await get(`${server.url}/api/orders`)).status).toBe(200)
    expect(server.stats.refusals).toEqual(['use_dpop_nonce', 'use_dpop_nonce'])
    expect(server.stats.grants).toHaveLength(2)
  })

  it('is worth nothing without the key, and so nothing is lost when it leaks', async () => {
    const proofs = dpop()
    const auth = open(proofs)
    const token = await auth.getAccessToken()
    const url = `${server.url}/api/orders`
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
    const thief = createAuthFetch(auth, { fetch: dpop().fetch })
    expect((await thief(url)).status).toBe(401)
    expect(server.stats.refusals).toContain('invalid_dpop_proof')
    expect(server.stats.grants, 'a refused proof does not refresh').toHaveLength(2)
  })

  it('the key cannot be read', async () => {
    let made: CryptoKeyPair | undefined
    const signing = (): CryptoKey => {
      if (made === undefined) throw new Error('no key was made')
      return made.privateKey
    }
    const keys = {
      read: () => Promise.resolve(made),
      keep: (pair: CryptoKeyPair) => Promise.resolve((made = pair)),
      clear: () => Promise.resolve(),
    }
    await dpop({ keys }).thumbprint()
    expect(signing().extractable).toBe(false)
    await expect(crypto.subtle.exportKey('jwk', signing())).rejects.toThrow()
  })
})

describe('token_type', () => {
  it('DPoP is refused where no proofs are set up, and Bearer where they are', async () => {
    const other = await startBadServer()
    const metadata = answer(200, { issuer: other.url, token_endpoint: `${other.url}/token` })
    const grant = (token_type: string) => answer(200, { access_token: secretToken('a'), token_type, expires_in: 300 })
    for (const [proofs, type] of [
      [undefined, 'DPoP'],
      [dpop(), 'Bearer'],
    ] as const) {
      other.next(metadata, grant(type))
      expect(isTokenResponseError(await reasonOf(open(proofs, other.url).getAccessToken()))).toBe(true)
    }
    await other.stop()
  })
})
