/** Which refusals are taken for one of the token: what is looked at, and for how long. */
import { createAuthFetch, type AuthFetch } from 'authchart/fetch'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLoggedInWorld, ORIGIN, type World } from '../helpers/world.ts'

let world: World
let authFetch: AuthFetch
let refuse: () => Response
/** How often something was sent. */
let sent: number

beforeEach(async () => {
  sent = 0
  world = await createLoggedInWorld()
  authFetch = createAuthFetch(world.auth, {
    fetch: () => Promise.resolve(sent++ === 0 ? refuse() : new Response('second')),
  })
})
afterEach(() => {
  world.auth.close()
  vi.useRealTimers()
})

const refusal = (body: BodyInit | null, headers: Record<string, string> = {}): Response =>
  new Response(body, { status: 401, headers })
const json = (text: string, type = 'application/json'): Response => refusal(text, { 'content-type': type })
const INACTIVE = JSON.stringify({ detail: 'User is inactive', code: 'user_inactive' })

/** A response that was redirected to there. */
function redirected(url: string, response: Response): Response {
  return Object.defineProperties(response, { redirected: { value: true }, url: { value: url } })
}

describe('of the token', () => {
  it.each<[string, () => Response]>([
    ['nothing said', () => refusal(null)],
    ['a challenge of another kind', () => refusal(null, { 'www-authenticate': 'Basic realm="x"' })],
    ['a challenge that names the token', () => refusal(null, { 'www-authenticate': 'Bearer error="invalid_token"' })],
    ['what is no JSON by its type', () => json(INACTIVE, 'text/plain')],
    ['what has JSON in its type by chance', () => json(INACTIVE, 'text/jsonish')],
    ['what has no type', () => refusal(new TextEncoder().encode(INACTIVE))],
    ['JSON with no body', () => refusal(null, { 'content-type': 'application/json' })],
    ['JSON that is broken', () => json('{"code":"user_inactive"')],
    ['JSON that is null', () => json('null')],
    ['JSON that is a number', () => json('5')],
    ['a code that is no string', () => json('{"code":["user_inactive"]}')],
    ['a code that is null', () => json('{"code":null}')],
    ['a longer text than is read', () => json(INACTIVE + ' '.repeat(16_384))],
    ['one from elsewhere on the same origin', () => redirected(`${ORIGIN}/moved`, refusal(null))],
  ])('%s', async (_, answer) => {
    refuse = answer
    expect(await (await authFetch(ORIGIN)).text()).toBe('second')
    expect(world.refreshes).toHaveLength(1)
  })
})

describe('of something else', () => {
  it.each<[string, () => Response]>([
    ['a code in JSON', () => json(INACTIVE)],
    ['in JSON with its parameters', () => json(INACTIVE, 'application/json; charset=utf-8')],
    ['in a kind of JSON', () => json(INACTIVE, 'application/problem+json')],
    ['an error in JSON', () => json('{"error":"insufficient_scope"}')],
    ['an error beside a code of null', () => json('{"code":null,"error":"insufficient_scope"}')],
    ['in as long a text as is read', () => json(INACTIVE + ' '.repeat(16_384 - INACTIVE.length))],
    ['one from another origin', () => redirected('https://login.example.com/', refusal(null))],
  ])('%s', async (_, answer) => {
    refuse = answer
    expect((await authFetch(ORIGIN)).status).toBe(401)
    expect(sent).toBe(1)
    expect(world.refreshes).toHaveLength(0)
  })
})

describe('a refusal whose body stalls', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  /** JSON of which no more comes than this. */
  const stalled = (text: string): Response => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text))
      },
    })
    return refusal(body, { 'content-type': 'application/json' })
  }

  it('is waited for during a second; the token is what is replaced then', async () => {
    refuse = () => stalled('{"code":')
    const answer = vi.fn()
    const response = authFetch(ORIGIN)
    void response.then(answer)
    await vi.advanceTimersByTimeAsync(999)
    expect(world.refreshes).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(world.refreshes).toHaveLength(1)
    expect(answer).toHaveBeenCalledTimes(1)
    expect(await (await response).text()).toBe('second')
  })

  it('counts with what has come by then', async () => {
    refuse = () => stalled(INACTIVE)
    const response = authFetch(ORIGIN)
    await vi.advanceTimersByTimeAsync(1_000)
    expect((await response).status).toBe(401)
    expect(world.refreshes).toHaveLength(0)
  })

  it('one that does not leaves no timer behind', async () => {
    refuse = () => json(INACTIVE)
    expect((await authFetch(ORIGIN)).status).toBe(401)
    expect(vi.getTimerCount()).toBe(0)
  })
})
