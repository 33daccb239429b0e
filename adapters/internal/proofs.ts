/** Proofs of possession (RFC 9449) for clients that do not send by `fetch`. */

export interface Proof {
  /** Of this one attempt; `authorization` where there is an access token. */
  readonly headers: Readonly<Record<string, string>>
  /** Takes the `DPoP-Nonce` of the answer, if any; whether the next proof has another nonce than this one. */
  readonly learn: (nonce: string | null) => boolean
}

/** One attempt of a request, for which a proof is asked. */
export interface Attempt {
  /** Absolute. */
  readonly url: string
  readonly method: string
  readonly accessToken?: string | undefined
}

/** Proves the possession of a key. */
export interface ProofSource {
  /** The headers of one attempt; none may be sent twice. */
  readonly prove: (attempt: Attempt) => Promise<Proof>
}

/** A resource's wish for a nonce (RFC 9449 §9). */
export const isNonceChallenge = (status: number, challenge: string | null): boolean =>
  status === 401 && /error="?use_dpop_nonce/i.test(challenge ?? '')
