/** Bound tokens through axios' own ways of sending: a real `oidc-provider` that asks for nonces, and a resource that checks each proof. */
import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import { createAuth, isAuthOptionError, type Auth } from 'authchart'
import { attachAuth, type AttachAuthOptions } from 'authchart/axios'
import { dpop, type Dpop } from 'authchart/dpop'
import { clientCredentials } from 'authchart/oauth2'
import axios, { type AxiosInstance } from 'axios'
import { decodeJwt } from 'jose'
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

function open(adapter: 'http' | 'fetch'): { auth: Auth; proofs: Dpop; api: AxiosInstance } {
  const proofs = dpop()
  const clientAuthentication = ClientSecretBasic(SERVICE_SECRET)
  const refresher = clientCredentials({ issuer: server.url, clientId: 'basic', clientAuthentication, dpop: proofs })
  const auth = createAuth({ refresher, origins: [server.url] })
  closing.push(auth)
  const api = axios.create({ baseURL: server.url, adapter })
  attachAuth(api, auth, { dpop: proofs })
  return { auth, proofs, api }
}

const bodiesFor = (adapter: 'http' | 'fetch'): [string, () => unknown][] => [
  ['a text', () => 'kept'],
  ['bytes', () => new TextEncoder().encode('kept')],
  ['a stream', () => (adapter === 'http' ? Readable.from(['ke', 'pt']) : new Blob(['kept']).stream())],
]

const tokenTypeDpop = Object.assign(
  () => Promise.resolve({ access_token: secretToken('next'), token_type: 'DPoP', expires_in: 300 }),
  { tokenType: 'DPoP' as const },
)

describe.each(['http', 'fetch'] as const)('a bound token through the %s adapter of axios', (adapter) => {
  it.each(bodiesFor(adapter))('goes with a proof, nonces and the body included, %s', async (_, body) => {
    const { api } = open(adapter)
    const call = async (): Promise<unknown> => (await api.post<unknown>('/api/orders?page=2', body())).data
    expect(await call()).toEqual({ ok: true, body: 'kept' })
    expect(server.stats.schemes).toEqual(['DPoP', 'DPoP'])
    expect(server.stats.refusals, 'the first proof could not know the nonce').toEqual(['use_dpop_nonce'])
    expect(await call()).toEqual({ ok: true, body: 'kept' })
    expect(server.stats.schemes, 'the nonce is known now').toHaveLength(3)
    server.rotateNonce()
    expect(await call()).toEqual({ ok: true, body: 'kept' })
    expect(server.stats.refusals).toEqual(['use_dpop_nonce', 'use_dpop_nonce'])
  })

  it.each(bodiesFor(adapter))('%s goes as often as it takes: nonce, refusal, the next token', async (_, body) => {
    const resource = await startBadServer()
    const refusal = (error: string, nonce: string) =>
      answer(401, { error }, { 'www-authenticate': `DPoP error="${error}"`, 'dpop-nonce': nonce })
    resource.next(refusal('use_dpop_nonce', 'one'), refusal('invalid_token', 'one'), refusal('use_dpop_nonce', 'two'))
    const proofs = dpop()
    const auth = createAuth({ refresher: tokenTypeDpop, origins: [resource.url] })
    closing.push(auth)
    await auth.logIn({ access_token: secretToken('refused'), token_type: 'DPoP', expires_in: 300 })
    const api = axios.create({ baseURL: resource.url, adapter })
    attachAuth(api, auth, { dpop: proofs })
    expect((await api.post('/api/orders', body())).status).toBe(200)
    await resource.stop()
    expect(resource.requests.map((request) => request.body)).toEqual(['kept', 'kept', 'kept', 'kept'])
    const nonces = resource.requests.map(({ headers }) => decodeJwt(String(headers['dpop']))['nonce'])
    expect(nonces).toEqual([undefined, 'one', 'one', 'two'])
    const tokens = resource.requests.map(({ headers }) => headers.authorization)
    expect(tokens[1]).toBe(tokens[0])
    expect(tokens[2]).not.toBe(tokens[0])
    expect(tokens[3]).toBe(tokens[2])
  })

  it('a proof that is refused is the answer, and neither token nor proof is in it', async () => {
    const { auth } = open(adapter)
    const api = axios.create({ baseURL: server.url, adapter })
    attachAuth(api, auth, { dpop: dpop() })
    const error = await reasonOf(api.get('/api/orders'))
    expect(error).toMatchObject({ response: { status: 401, data: { error: 'invalid_dpop_proof' } } })
    const told = inspect(error, { depth: 12, showHidden: true, maxStringLength: null })
    expect(told).not.toContain(await auth.getAccessToken())
    expect(told, 'a proof is a JWT').not.toMatch(/eyJ/)
    expect(server.stats.grants, 'and it does not refresh').toHaveLength(2)
  })
})

it('what dpop() has not given is refused, as is an unknown option', async () => {
  const { auth } = open('http')
  const attach = (options: unknown) => () => attachAuth(axios.create(), auth, options as AttachAuthOptions)
  for (const [options, option] of [
    [{ dpop: { fetch } }, 'dpop'],
    [{ dpop: null }, 'dpop'],
    [{ proofs: dpop() }, 'proofs'],
  ] as const) {
    const error = await reasonOf(Promise.resolve().then(attach(options)))
    expect(isAuthOptionError(error) && error.option).toBe(option)
  }
})
