/** `authchart/dpop`: when a server is taken to ask for a nonce (RFC 9449 §8, §9), and what is sent then. */
import { dpop } from 'authchart/dpop'
import { describe, expect, it, vi } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'

const url = 'https://api.example.com/x'

/** A server that answers so first, and 200 to whatever follows; with a nonce each time. */
function server(first: (nonce: string) => Response) {
  let count = 0
  const send = vi.fn<(input: RequestInfo | URL) => Promise<Response>>(() => {
    const nonce = `nonce-${++count}`
    const answer = count === 1 ? first(nonce) : new Response('second', { headers: { 'dpop-nonce': nonce } })
    return Promise.resolve(answer)
  })
  /** What each proof says of a nonce. */
  const nonces = (): unknown[] =>
    send.mock.calls.map(([request]) => {
      const [, claims = ''] = ((request as Request).headers.get('dpop') ?? '').split('.')
      return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { nonce?: unknown }).nonce
    })
  return { proofs: dpop({ fetch: send }), send, nonces }
}

const answer =
  (status: number, challenge?: string, body: BodyInit | null = null) =>
  (nonce: string): Response =>
    new Response(body, {
      status,
      headers: { 'dpop-nonce': nonce, ...(challenge === undefined ? {} : { 'www-authenticate': challenge }) },
    })

describe('is sent once more, with the nonce', () => {
  it.each<[string, (nonce: string) => Response]>([
    ['401 with the challenge', answer(401, 'DPoP error="use_dpop_nonce", error_description="why"')],
    ['unquoted', answer(401, 'DPoP error=use_dpop_nonce')],
    ['in other letters', answer(401, 'DPoP ERROR="Use_DPoP_Nonce"')],
    ['400 with the error in its body', answer(400, undefined, '{"error":"use_dpop_nonce"}')],
  ])('%s', async (_, first) => {
    const { proofs, nonces } = server(first)
    const response = await proofs.fetch(url, { method: 'POST', body: 'x' })
    expect(await response.text()).toBe('second')
    expect(nonces()).toEqual([undefined, 'nonce-1'])
  })
})

describe('is not sent again, though there is a nonce', () => {
  it.each<[string, (nonce: string) => Response]>([
    ['200', answer(200)],
    ['200 with the challenge', answer(200, 'DPoP error="use_dpop_nonce"')],
    ['401 without a challenge', answer(401)],
    ['401 for another reason', answer(401, 'DPoP error="invalid_token"')],
    ['403 with the challenge', answer(403, 'DPoP error="use_dpop_nonce"')],
    ['400 without a body', answer(400)],
    ['400 for another reason', answer(400, undefined, '{"error":"invalid_grant"}')],
    ['400 that is no JSON', answer(400, undefined, 'use_dpop_nonce')],
    ['400 with null', answer(400, undefined, 'null')],
  ])('%s', async (_, first) => {
    const { proofs, send, nonces } = server(first)
    await proofs.fetch(url)
    expect(send).toHaveBeenCalledTimes(1)
    await proofs.fetch(url)
    expect(nonces(), 'but the next request has it').toEqual([undefined, 'nonce-1'])
  })

  it('a refusal of the very nonce that was sent', async () => {
    const send = vi.fn(() => Promise.resolve(answer(401, 'DPoP error="use_dpop_nonce"')('the same')))
    const { fetch } = dpop({ fetch: send })
    await fetch(url)
    send.mockClear()
    expect((await fetch(url)).status).toBe(401)
    expect(send).toHaveBeenCalledTimes(1)
  })
})

it('a failure to send is passed on', async () => {
  const failure = new TypeError('fetch failed')
  expect(await reasonOf(dpop({ fetch: () => Promise.reject(failure) }).fetch(url))).toBe(failure)
})
