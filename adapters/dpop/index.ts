/** `authchart/dpop`: tokens that are bound to a key (RFC 9449), by a `fetch` that proves its possession. */
import { calculateThumbprint, generateKeyPair, generateProof, type JWSAlgorithm } from 'dpop'
import type { Fetch } from '../internal/outgoing.ts'
import { checkKnown } from '../internal/presetOptions.ts'
import { indexedDbKeys, memoryKeys, type KeyStore } from './keys.ts'
import { asksForNonce, Nonces } from './nonces.ts'

export type { KeyStore } from './keys.ts'

export interface DpopOptions {
  /** Keeps the key in the IndexedDB of this name, for reloads and other tabs. @default in memory */
  readonly name?: string
  /** Keeps the key elsewhere. @default by `name` */
  readonly keys?: KeyStore
  /** Of a key that is made. @default 'ES256' */
  readonly algorithm?: JWSAlgorithm
  /** What sends in the end. @default globalThis.fetch */
  readonly fetch?: Fetch
}

export interface Dpop {
  /**
   * Sends with a proof, and once more when the server asks for a nonce. `Authorization: Bearer`, as the adapters write it, becomes
   * `DPoP`: so give it only to what is to be bound, and send foreign tokens by another `fetch`.
   */
  readonly fetch: Fetch
  /** The SHA-256 thumbprint (RFC 7638) of the key, for the `dpop_jkt` of an authorization request. */
  readonly thumbprint: () => Promise<string>
  /** Forgets the key; what is bound to it is useless then. The next request makes another. */
  readonly forget: () => Promise<void>
}

/**
 * @throws {AuthOptionError} for an option that is unknown, and for `name` without IndexedDB
 * @example
 * const proofs = dpop({ name: 'my-app.key' })
 * const refresher = oauth2({ issuer: 'https://login.example.com', clientId: 'my-app', dpop: proofs })
 * const auth = createAuth({ refresher, origins: ['https://api.example.com'] })
 * const api = ky.create({ ...withAuth(auth, { fetch: proofs.fetch }) })
 */
export function dpop(options: DpopOptions = {}): Dpop {
  checkKnown('dpop', options, ['name', 'keys', 'algorithm', 'fetch'])
  const { name, keys = name === undefined ? memoryKeys() : indexedDbKeys(name), algorithm = 'ES256' } = options
  const nonces = new Nonces()
  let pair: Promise<CryptoKeyPair> | undefined
  const keyPair = (): Promise<CryptoKeyPair> => {
    pair ??= findOrMake(keys, algorithm).catch((error: unknown) => {
      pair = undefined
      throw error
    })
    return pair
  }
  return {
    fetch: (input, init) => sendProved(new Request(input, init), { nonces, keyPair, send: options.fetch }),
    thumbprint: async () => calculateThumbprint((await keyPair()).publicKey),
    async forget() {
      pair = undefined
      await keys.clear()
    },
  }
}

interface Proving {
  readonly nonces: Nonces
  readonly keyPair: () => Promise<CryptoKeyPair>
  readonly send: Fetch | undefined
}

async function sendProved(request: Request, proving: Proving): Promise<Response> {
  const { nonces } = proving
  const { origin } = new URL(request.url)
  const again = request.clone()
  const used = nonces.of(origin)
  const response = await sendOnce(request, used, proving)
  nonces.learn(origin, response)
  const next = nonces.of(origin)
  // The very nonce that was refused would be refused again.
  if (next === undefined || next === used || !(await asksForNonce(response))) {
    discard(again)
    return response
  }
  discard(response)
  const answer = await sendOnce(again, next, proving)
  nonces.learn(origin, answer)
  return answer
}

async function sendOnce(request: Request, nonce: string | undefined, { keyPair, send }: Proving): Promise<Response> {
  const { url, method, headers } = request
  const token = /^(?:Bearer|DPoP) (.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  const proof = await generateProof(await keyPair(), targetOf(url), method, nonce, token)
  if (token !== undefined) headers.set('authorization', `DPoP ${token}`)
  headers.set('dpop', proof)
  return (send ?? globalThis.fetch)(request)
}

const findOrMake = async (keys: KeyStore, algorithm: JWSAlgorithm): Promise<CryptoKeyPair> =>
  (await keys.read()) ?? keys.keep(await generateKeyPair(algorithm))

/** RFC 9449 §4.2: without query and fragment. */
function targetOf(address: string): string {
  const { origin, pathname } = new URL(address)
  return origin + pathname
}

function discard({ body }: Request | Response): void {
  body?.cancel().catch(() => undefined)
}
