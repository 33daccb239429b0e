/** What a token endpoint can answer beyond what real ones do: sorted by kind, read within bounds, quoted in a few words. */
import { isRefreshConfigurationError, isTokenEndpointError, isTokenResponseError } from 'authchart'
import { cookie } from 'authchart/cookie'
import { simpleJwt, type SimpleJwt } from 'authchart/simplejwt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { reasonOf } from '../helpers/reasonOf.ts'

const url = 'https://api.example.com/api/token/refresh/'
const request = { refreshToken: secretToken('refresh'), accessToken: undefined, signal: new AbortController().signal }

/** Of a server that answers so. */
const preset = (response: Response): SimpleJwt => simpleJwt({ url, fetch: () => Promise.resolve(response) })
const refresh = (response: Response): Promise<unknown> => preset(response)(request)
const withCookie = (response: Response): Promise<unknown> =>
  cookie({ url, fetch: () => Promise.resolve(response) })(request)
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers })

/** What a page sees of a redirect that it asked not to follow. */
function opaqueRedirect(): Response {
  return Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
}

/** A body that comes in these pieces. */
function inPieces(status: number, ...pieces: Uint8Array<ArrayBuffer>[]): Response {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
  return new Response(body, { status })
}

describe('by the status alone', () => {
  it.each<[string, () => Response]>([
    ['that a page cannot look into', opaqueRedirect],
    ['300, with something to choose from', () => json(300, { detail: 'choose' })],
    ['399, the last one', () => json(399, {})],
  ])('a redirect: %s', async (_, answer) => {
    expect(await reasonOf(refresh(answer()))).toSatisfy(isTokenResponseError)
  })

  it('400 is none', async () => {
    expect(await reasonOf(refresh(json(400, {})))).toSatisfy(isRefreshConfigurationError)
  })

  it('a failure without a body passes as one with a body does', async () => {
    const error = await reasonOf(refresh(new Response(null, { status: 503 })))
    expect(isTokenEndpointError(error) && error.status).toBe(503)
  })

  it('the body of a failure is let go unread', async () => {
    const cancel = vi.fn()
    await reasonOf(refresh(new Response(new ReadableStream({ cancel }), { status: 503 })))
    expect(cancel).toHaveBeenCalledTimes(1)
  })
})

describe('a body', () => {
  it.each([
    ['nothing', null],
    ['no JSON', 'Bad gateway'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a string', '"access"'],
    ['a number', '5'],
    ['true', 'true'],
  ])('of a success that is %s is no token response', async (_, body) => {
    expect(await reasonOf(withCookie(new Response(body)))).toSatisfy(isTokenResponseError)
  })

  it.each([
    ['nothing', null],
    ['null', 'null'],
    ['a list', '["non_field_errors"]'],
    ['a string', '"non_field_errors"'],
  ])('of a refusal that is %s says nothing', async (_, body) => {
    const error = await reasonOf(preset(new Response(body, { status: 400 })).verify('token'))
    expect(isRefreshConfigurationError(error) && error.status).toBe(400)
    expect(error).toHaveProperty('message', expect.stringMatching(/ 400$/))
  })

  const access = secretToken('access')
  const ofLength = (length: number): string => {
    const start = `{"access":"${access}","padding":"`
    return `${start}${'x'.repeat(length - start.length - 2)}"}`
  }

  it('of 1 MiB is read', async () => {
    expect(await refresh(new Response(ofLength(1_048_576)))).toEqual({ access })
  })

  it('of a byte more is not, nor what follows it', async () => {
    const cancel = vi.fn()
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(ofLength(1_048_577)))
      },
      cancel,
    })
    expect(await reasonOf(refresh(new Response(body)))).toSatisfy(isTokenResponseError)
    expect(cancel).toHaveBeenCalledTimes(1)
  })

  it('is read as text, wherever its pieces are cut', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ detail: 'ungültig' }))
    for (let cut = 0; cut < bytes.length; cut++) {
      const error = await reasonOf(refresh(inPieces(401, bytes.slice(0, cut), bytes.slice(cut))))
      expect(error).toHaveProperty('message', expect.stringMatching(/ 401 ungültig$/))
    }
  })
})

describe('what is quoted of a refusal', () => {
  it.each<[string, object, string]>([
    ['nothing, if it is empty', {}, '400'],
    ['the error of RFC 6749', { error: 'invalid_request' }, '400 invalid_request'],
    ['its description', { error_description: 'not so' }, '400 not so'],
    ['the code of Simple JWT', { code: 'token_not_valid' }, '400 token_not_valid'],
    [
      'all of them, in this order',
      { error_description: 'd', detail: 'c', code: 'b', error: 'a', hint: 'e' },
      '400 a: b: c: d',
    ],
    ['none that are no strings', { error: { access: 'x' }, code: 5, detail: ['why'] }, '400 (error, code, detail)'],
    ['five fields at most', { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, '400 (a, b, c, d, e)'],
    ['200 characters at most', { detail: 'x'.repeat(5_000) }, `400 ${'x'.repeat(200)}`],
  ])('%s', async (_, body, words) => {
    const error = await reasonOf(refresh(json(400, body)))
    expect(error).toHaveProperty('message', `The refresh view answered ${words}`)
  })

  it('no token, under whatever name', async () => {
    const body = { access: secretToken('a'), refresh: secretToken('r'), id_token: secretToken('i') }
    expect(hasSecret(await reasonOf(refresh(json(400, body))))).toBe(false)
  })
})

// Where a date that is read as local time is another one.
beforeEach(() => {
  vi.stubEnv('TZ', 'Asia/Tokyo')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('Retry-After', () => {
  const NOW = Date.UTC(2026, 0, 1)
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each<[string, Record<string, string>, number | undefined]>([
    ['none', {}, undefined],
    ['0', { 'retry-after': '0' }, 0],
    ['seconds', { 'retry-after': '30' }, 30_000],
    ['words', { 'retry-after': 'soon' }, undefined],
    ['words after a number', { 'retry-after': '30 or so' }, undefined],
    ['less than nothing', { 'retry-after': '-5' }, 0],
    ['a date, by our clock where there is no other', { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
    [
      "a date, by our clock where the server's is unreadable",
      { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT', date: 'today' },
      60_000,
    ],
    ['a date in the oldest form, which is no local time', { 'retry-after': 'Thu Jan  1 00:01:00 2026' }, 60_000],
    ['a date in the old form', { 'retry-after': 'Thursday, 01-Jan-26 00:01:00 GMT' }, 60_000],
    ['a date in a form that begins with digits', { 'retry-after': '2026-01-01T00:01:00Z' }, 60_000],
    ['a date that has passed', { 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }, 0],
  ])('%s', async (_, headers, retryAfter) => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    expect(await reasonOf(refresh(json(503, {}, headers)))).toHaveProperty('retryAfter', retryAfter)
  })
})

describe("the server's own time", () => {
  it.each<[string, Record<string, string>, object]>([
    ['is told', { date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, { serverDate: Date.UTC(2026, 0, 1) }],
    ['is told in the oldest form', { date: 'Thu Jan  1 00:00:00 2026' }, { serverDate: Date.UTC(2026, 0, 1) }],
    ['is left out where it is hidden', {}, {}],
    ['is left out where it cannot be read', { date: 'today' }, {}],
  ])('%s', async (_, headers, time) => {
    const access = secretToken('access')
    expect(await refresh(json(200, { access }, headers))).toStrictEqual({ access, ...time })
  })
})
