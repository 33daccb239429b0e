/** What the underlying `fetch` is called with: as little as possible is made anew, and nothing is kept of it. */
import { isRefreshUnavailableError, TokenEndpointError } from 'authchart'
import { createAuthFetch, type AuthFetch } from 'authchart/fetch'
import { withAuth } from 'authchart/ky'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { secretToken } from '../helpers/canary.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { createLoggedInWorld, ORIGIN, pair, type World } from '../helpers/world.ts'

const HERE = `${ORIGIN}/x`
const ELSEWHERE = 'https://elsewhere.example/x'

type Send = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
/** Of the server: one after the other, 200 for all that follow. */
let statuses: number[]
/** What each call showed while it was under way. */
let shown: (string | null)[]
const send = vi.fn<Send>()
let world: World
let token: string
let next: string
let authFetch: AuthFetch

beforeEach(async () => {
  world = await createLoggedInWorld()
  token = String(world.auth.peekAccessToken())
  const second = pair(300)
  next = String(second.accessToken)
  world.answer(() => second)
  statuses = []
  shown = []
  send.mockReset().mockImplementation((input, init) => {
    shown.push(new Request(input instanceof Request ? input.clone() : input, init).headers.get('authorization'))
    return Promise.resolve(new Response(null, { status: statuses.shift() ?? 200 }))
  })
  authFetch = createAuthFetch(world.auth, { fetch: send })
})
afterEach(() => {
  world.auth.close()
})

const bearer = (...tokens: string[]): string[] => tokens.map((each) => `Bearer ${each}`)

describe('what needs no token passes as it is', () => {
  it.each<[string, RequestInfo | URL, RequestInit | undefined]>([
    ['an address', ELSEWHERE, undefined],
    ['an address with a body', ELSEWHERE, { method: 'POST', body: 'x' }],
    ['a Request', new Request(ELSEWHERE, { method: 'POST', body: 'x' }), undefined],
    ['a Request that brings its own', new Request(HERE, { headers: { authorization: 'Basic b3du' } }), undefined],
  ])('%s', async (_, input, init) => {
    await authFetch(input, init)
    expect(send.mock.calls).toEqual([[input, init]])
    expect(send.mock.lastCall?.[0]).toBe(input)
    expect(send.mock.lastCall?.[1]).toBe(init)
  })

  it('a Request with what only a runtime understands', async () => {
    const request = new Request(ELSEWHERE)
    await authFetch(request, { next: { revalidate: 60 } } as RequestInit)
    expect(send.mock.calls).toEqual([[request, { next: { revalidate: 60 } }]])
    expect(send.mock.lastCall?.[0]).toBe(request)
  })
})

describe('an address stays one where fetch can send the same twice', () => {
  it.each<[string, RequestInit | undefined]>([
    ['nothing more', undefined],
    ['no body', { method: 'DELETE' }],
    ['undefined for a body', { method: 'POST', body: undefined } as unknown as RequestInit],
    ['null for a body', { method: 'POST', body: null }],
    ['an empty body', { method: 'POST', body: '' }],
    ['text', { method: 'POST', body: 'text', headers: { 'x-mine': 'yes' } }],
    ['a Blob', { method: 'POST', body: new Blob(['text']) }],
  ])('with %s', async (_, init) => {
    statuses = [401]
    expect((await authFetch(HERE, init)).status).toBe(200)
    expect(send.mock.calls.map(([input]) => input)).toEqual([HERE, HERE])
    for (const [, sent] of send.mock.calls) expect(sent).toMatchObject({ ...init, headers: {} })
    expect(shown).toEqual(bearer(token, next))
  })

  it('also in capitals, and of a URL', async () => {
    await authFetch(HERE.replace('https', 'HTTPS'))
    await authFetch(new URL(HERE))
    expect(send.mock.calls.map(([input]) => input)).toEqual([HERE.replace('https', 'HTTPS'), HERE])
  })

  it('the headers are sent beside the token', async () => {
    await authFetch(HERE, { headers: { 'x-mine': 'yes' } })
    expect([...new Headers(send.mock.lastCall?.[1]?.headers)]).toEqual([
      ['authorization', `Bearer ${token}`],
      ['x-mine', 'yes'],
    ])
  })
})

describe('a Request stays what it is, in each of its copies', () => {
  const said = { method: 'POST', body: 'x', redirect: 'manual', credentials: 'omit', referrerPolicy: 'origin' } as const
  it.each<[string, RequestInit, RequestInit | undefined]>([
    ['alone', said, undefined],
    ['where more is said beside it', {}, said],
  ])('%s', async (_, init, beside) => {
    statuses = [401]
    await authFetch(new Request(HERE, init), beside)
    expect(shown).toEqual(bearer(token, next))
    const [first, second] = send.mock.calls.map(([input]) => input)
    expect(first).toMatchObject({ redirect: 'manual', credentials: 'omit' })
    // Node, but no browser, forgets the policy in the first.
    expect(second).toMatchObject({ redirect: 'manual', credentials: 'omit', referrerPolicy: 'origin' })
  })
})

describe('what is said beside a Request is heeded', () => {
  it.each<[string, RequestInit]>([
    ['alone', { method: 'PUT', headers: { 'x-mine': 'yes' } }],
    ['with what only a runtime understands', { method: 'PUT', headers: { 'x-mine': 'yes' }, cf: 5 } as RequestInit],
  ])('%s', async (_, init) => {
    statuses = [401]
    await authFetch(new Request(HERE, { method: 'POST', headers: { 'x-yours': 'no' } }), init)
    expect(shown).toEqual(bearer(token, next))
    for (const [input, extras] of send.mock.calls) {
      expect(input).toMatchObject({ method: 'PUT', url: HERE })
      expect((input as Request).headers.get('x-mine')).toBe('yes')
      expect((input as Request).headers.has('x-yours')).toBe(false)
      expect(extras).toEqual('cf' in init ? { cf: 5 } : {})
    }
  })

  it('so is what is said beside a form', async () => {
    const body = new FormData()
    await authFetch(HERE, { method: 'POST', body, cf: 5 } as RequestInit)
    expect(send.mock.lastCall?.[0]).toMatchObject({ method: 'POST' })
    expect(send.mock.lastCall?.[1]).toEqual({ cf: 5 })
  })
})

describe("an HTTP client's own Request carries the token on its way, and only then", () => {
  let viaClient: AuthFetch
  let request: Request
  beforeEach(() => {
    viaClient = withAuth(world.auth, { fetch: send }).fetch
    request = new Request(HERE)
  })

  it('an answer', async () => {
    await viaClient(request)
    expect(send.mock.lastCall?.[0], 'and no copy of it').toBe(request)
    expect(shown).toEqual(bearer(token))
    expect(request.headers.has('authorization')).toBe(false)
  })

  it('a failure, which is passed on', async () => {
    const failure = new TypeError('fetch failed')
    send.mockImplementation(() => Promise.reject(failure))
    expect(await reasonOf(viaClient(request))).toBe(failure)
    expect(request.headers.has('authorization')).toBe(false)
  })

  it('a second attempt', async () => {
    statuses = [401, 401]
    expect((await viaClient(request)).status).toBe(401)
    expect(shown).toEqual(bearer(token, next))
    expect(request.headers.has('authorization')).toBe(false)
  })

  it('a second attempt that fails', async () => {
    const failure = new TypeError('fetch failed')
    send.mockImplementationOnce(() => Promise.resolve(new Response(null, { status: 401 })))
    send.mockImplementationOnce(() => Promise.reject(failure))
    expect(await reasonOf(viaClient(request))).toBe(failure)
    expect(request.headers.has('authorization')).toBe(false)
  })

  it("the caller's Request never does", async () => {
    send.mockImplementation(() => {
      shown.push(request.headers.get('authorization'))
      return Promise.reject(new TypeError('fetch failed'))
    })
    await reasonOf(authFetch(request))
    expect(shown).toEqual([null])
  })
})

describe('a stream that is sent is let go when nobody will read it any more', () => {
  const challenge = { 'www-authenticate': 'Bearer error="insufficient_scope"' }
  const down = () => Promise.reject(new TokenEndpointError('down', { status: 503 }))

  it.each<[string, () => Response]>([
    ['the answer is there', () => new Response()],
    ['the refusal is not about the token', () => new Response(null, { status: 401, headers: challenge })],
    ['there is no other token', () => new Response(null, { status: 401 })],
  ])('%s', async (_, answer) => {
    world = await createLoggedInWorld()
    world.answer(down)
    const cancel = vi.fn()
    const init = { method: 'POST', body: new ReadableStream({ cancel }), duplex: 'half' }
    await createAuthFetch(world.auth, {
      fetch: (input) => {
        void (input as Request).body?.cancel()
        return Promise.resolve(answer())
      },
    })(HERE, init).catch(() => undefined)
    await vi.waitFor(() => {
      expect(cancel).toHaveBeenCalledTimes(1)
    })
  })
})

describe('no other token for one that was refused', () => {
  beforeEach(async () => {
    world = await createLoggedInWorld()
    world.answer(() => Promise.reject(new TokenEndpointError('down', { status: 503 })))
    authFetch = createAuthFetch(world.auth, { fetch: send })
    send.mockImplementation(() => Promise.resolve(new Response(secretToken('why'), { status: 401 })))
  })

  it('the caller hears why', async () => {
    expect(await reasonOf(authFetch(HERE))).toSatisfy(isRefreshUnavailableError)
  })

  it("where one is optional, the refusal is the caller's answer, and can be read", async () => {
    const response = await authFetch(HERE, { auth: 'optional' })
    expect(response.status).toBe(401)
    expect(await response.text()).toMatch(/why/)
    expect(send).toHaveBeenCalledTimes(1)
  })
})
