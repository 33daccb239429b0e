/** `authchart/dpop`: tokens that are bound to a key (RFC 9449), by a `fetch` that proves its possession. */
import { calculateThumbprint, generateKeyPair, generateProof, type JWSAlgorithm } from 'dpop'
import { copyOf, discard, endingOf, type Ending, type Fetch } from '../internal/outgoing.ts'
import { checkKnown } from '../internal/presetOptions.ts'
import type { ProofSource } from '../internal/proofs.ts'
import { indexedDbKeys, memoryKeys, type KeyStore } from './keys.ts'
import { asksForNonce, Nonces } from './nonces.ts'

export type { Attempt, Proof, ProofSource } from '../internal/proofs.ts'
export type { KeyStore } from './keys.ts'

/** What {@link dpop} takes. */
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

/** `prove` is for clients that do not send by `fetch`; `attachAuth` of `authchart/axios` takes it as it is. */
export interface Dpop extends ProofSource {
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
  const prove: ProofSource['prove'] = async ({ url, method, accessToken }) => {
    const { origin, pathname } = new URL(url)
    const nonce = nonces.of(origin)
    // RFC 9449 §4.2: without query and fragment.
    const proof = await generateProof(await keyPair(), origin + pathname, method, nonce, accessToken)
    return {
      headers: { ...(accessToken === undefined ? {} : { authorization: `DPoP ${accessToken}` }), dpop: proof },
      // The very nonce that was refused would be refused again.
      learn: (latest) => nonces.learn(origin, latest) !== nonce,
    }
  }
  return {
    fetch: (input, init) => sendProved(new Request(input, init), endingOf(input, init), { prove }, options.fetch),
    prove,
    thumbprint: async () => calculateThumbprint((await keyPair()).publicKey),
    async forget() {
      pair = undefined
      await keys.clear()
    },
  }
}

async function sendProved(
  request: Request,
  ending: Ending,
  proofs: ProofSource,
  send: Fetch | undefined,
): Promise<Response> {
  const again = request.clone()
  const first = await sendOnce(request, proofs, send)
  if (!first.isAsked) {
    discard(again)
    return first.response
  }
  discard(first.response)
  return (await sendOnce(copyOf(again, ending), proofs, send)).response
}

async function sendOnce(request: Request, proofs: ProofSource, send: Fetch | undefined) {
  const { url, method, headers } = request
  const accessToken = /^(?:Bearer|DPoP) (.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  const proof = await proofs.prove({ url, method, accessToken })
  for (const [name, value] of Object.entries(proof.headers)) headers.set(name, value)
  try {
    const response = await (send ?? globalThis.fetch)(request)
    return { response, isAsked: proof.learn(response.headers.get('dpop-nonce')) && (await asksForNonce(response)) }
  } finally {
    // Nor would anybody hold it until then, and its signal be lost: docs/decisions/053-a-copy-does-not-hear-for-long.md
    request.headers.delete('authorization')
  }
}

const findOrMake = async (keys: KeyStore, algorithm: JWSAlgorithm): Promise<CryptoKeyPair> =>
  (await keys.read()) ?? keys.keep(await generateKeyPair(algorithm))
