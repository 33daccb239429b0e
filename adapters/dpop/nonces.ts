/** The nonces that servers hand out (RFC 9449 §8, §9): the latest of each origin. */
import { isNonceChallenge } from '../internal/proofs.ts'
import { readText } from '../internal/readText.ts'

export class Nonces {
  readonly #byOrigin = new Map<string, string>()

  of(origin: string): string | undefined {
    return this.#byOrigin.get(origin)
  }

  /** Any response may bring the next one. A page can read it only where `Access-Control-Expose-Headers` names it. */
  learn(origin: string, nonce: string | null): string | undefined {
    if (nonce !== null) this.#byOrigin.set(origin, nonce)
    return this.of(origin)
  }
}

const MAX_BODY = 16_384
/** Ms. */
const MAX_WAIT = 1_000

/** A token endpoint answers 400 and says so in its body, a resource 401 and says so in its challenge. */
export async function asksForNonce(response: Response): Promise<boolean> {
  if (isNonceChallenge(response.status, response.headers.get('www-authenticate'))) return true
  if (response.status !== 400) return false
  try {
    const body = JSON.parse(await readText(response.clone(), MAX_BODY, MAX_WAIT)) as { error?: unknown } | null
    return body?.error === 'use_dpop_nonce'
  } catch {
    return false
  }
}
