/** One attempt with a proof of possession (RFC 9449), and another when the server asks for its nonce. */
import { AxiosHeaders, isAxiosError, type AxiosResponse } from 'axios'
import { isNonceChallenge, type ProofSource } from '../internal/proofs.ts'
import { discardBody, twice, UNREPEATABLE } from './body.ts'

export interface Proving {
  readonly proofs: ProofSource
  readonly url: string
  readonly method: string
  readonly send: (headers: Readonly<Record<string, string>>, data: unknown) => Promise<AxiosResponse>
}

export async function sendProved(accessToken: string, data: unknown, proving: Proving): Promise<AxiosResponse> {
  const [body, again] = twice(data)
  const { isAsked, ...first } = await sendOnce(accessToken, body, proving)
  if (!isAsked || again === UNREPEATABLE) {
    discardBody(again)
    return first.result
  }
  discardBody(first.answer?.data)
  return (await sendOnce(accessToken, again, proving)).result
}

async function sendOnce(accessToken: string, data: unknown, { proofs, url, method, send }: Proving) {
  const proof = await proofs.prove({ url, method, accessToken })
  const result = send(proof.headers, data)
  const answer = await result.catch((error: unknown) => (isAxiosError(error) ? error.response : undefined))
  if (answer === undefined) return { result, answer, isAsked: false }
  const isNew = proof.learn(headerOf(answer, 'dpop-nonce'))
  return { result, answer, isAsked: isNew && isNonceChallenge(answer.status, headerOf(answer, 'www-authenticate')) }
}

function headerOf({ headers }: AxiosResponse, name: string): string | null {
  const value = AxiosHeaders.from(headers as AxiosHeaders).get(name)
  return typeof value === 'string' ? value : null
}
