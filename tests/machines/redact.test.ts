/** No secret leaves with an error that others made; a harmless error leaves as it is. */
import { LoggedOutError, RefreshRejectedError, TokenEndpointError } from 'authchart'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { redactError, redactText } from '../../machines/redact.ts'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { createLoggedInWorld, jwt } from '../helpers/world.ts'

const SECRET = secretToken('refresh')
const redacted = (error: unknown): unknown => redactError(error, [SECRET])

/** An error whose message is computed, as some libraries have it. */
class ComputedError extends Error {
  readonly #text: string
  constructor(text: string) {
    super()
    this.#text = text
  }
  override get message(): string {
    return this.#text
  }
}

const circular = (): Error => {
  const first = new Error(`first ${SECRET}`)
  first.cause = new Error('second', { cause: first })
  return first
}

const withCircularRequest = (): Error => {
  const request: Record<string, unknown> = { token: SECRET }
  request['self'] = request
  return Object.assign(new Error('failed'), { request })
}

/** Everything that may carry a secret out. */
const LEAKS: Record<string, () => unknown> = {
  'its message': () => new Error(`POST refresh=${SECRET} failed`),
  'its message, twice': () => new Error(`${SECRET} and ${SECRET}`),
  'its stack': () => Object.assign(new Error('failed'), { stack: `Error: failed\n  at ${SECRET}` }),
  'its name': () => Object.assign(new Error('failed'), { name: `Error ${SECRET}` }),
  'its cause': () => new Error('failed', { cause: new Error(SECRET) }),
  'the cause of its cause': () => new Error('a', { cause: new Error('b', { cause: new Error(SECRET) }) }),
  'a cause that is a string': () => new Error('failed', { cause: `sent ${SECRET}` }),
  'a cause that is an object': () => new Error('failed', { cause: { token: SECRET } }),
  'a cause that is a function': () => new Error('failed', { cause: Object.assign(() => 0, { token: SECRET }) }),
  'a request with headers': () =>
    Object.assign(new Error('failed'), {
      request: new Request('https://example.com', { headers: { authorization: `Bearer ${SECRET}` } }),
    }),
  'a config with a body': () => Object.assign(new Error('failed'), { config: { data: `{"refresh":"${SECRET}"}` } }),
  'a map of headers': () => Object.assign(new Error('failed'), { headers: new Map([['authorization', SECRET]]) }),
  'a field': () => Object.assign(new Error('failed'), { body: SECRET }),
  'its code': () => Object.assign(new Error('failed'), { code: SECRET }),
  'a field named by a symbol': () => Object.assign(new Error('failed'), { [Symbol('request')]: { token: SECRET } }),
  'a field that is not enumerable': () =>
    Object.defineProperty(new Error('failed'), 'request', { value: { token: SECRET }, enumerable: false }),
  'a field behind a getter': () =>
    Object.defineProperty(new Error('failed'), 'body', { get: () => SECRET, enumerable: true }),
  'a request that holds itself': withCircularRequest,
  'causes in a circle': circular,
  'a message that is computed': () => new ComputedError(`sent ${SECRET}`),
  'the errors of an AggregateError': () => new AggregateError([new Error(SECRET)], 'all failed'),
  'a DOMException': () => new DOMException(`sent ${SECRET}`, 'NetworkError'),
  'a DOMException whose stack does not quote its message (Firefox, Safari)': () =>
    Object.defineProperty(new DOMException(`sent ${SECRET}`, 'NetworkError'), 'stack', { value: 'send@app.js:1:1' }),
  'a thrown string': () => `sent ${SECRET}`,
  'a thrown object': () => ({ token: SECRET }),
  'one of our own errors': () => new TokenEndpointError(`sent ${SECRET}`, { status: 503 }),
  'the cause of one of our own errors': () => new LoggedOutError('loggedOut', { cause: new Error(SECRET) }),
  'a JWT that we never held': () => new Error(`got ${jwt({ sub: 'somebody else' })}`),
  'a form body, in which it is percent-encoded': () => new Error(`sent ${String(new URLSearchParams({ t: SECRET }))}`),
}

describe('a secret does not leave in', () => {
  it.each(Object.entries(LEAKS))('%s', (_, make) => {
    expect(hasSecret(make()) || String(make()).includes(SECRET), 'it is there before').toBe(true)
    const error = redacted(make())
    expect(hasSecret(error)).toBe(false)
    expect(String(error instanceof Error ? error.message : error)).not.toContain(SECRET)
  })

  it('a form body, in which a token with other characters looks different', () => {
    const token = `1//${SECRET}+x=`
    const sent = new Error(`POST ${String(new URLSearchParams({ refresh_token: token }))} failed`)
    expect(hasSecret(sent)).toBe(true)
    expect(hasSecret(redactError(sent, [token]))).toBe(false)
  })

  it('what createAuth tells of a refresher that quotes what it sent', async () => {
    const { auth, events, answer } = await createLoggedInWorld()
    answer(({ refreshToken, accessToken }) => {
      const request = { headers: { authorization: accessToken } }
      throw Object.assign(new Error(`refresh=${String(refreshToken)}`), { request })
    })
    const error: unknown = await auth.refresh().catch((reason: unknown) => reason)
    expect(error).toHaveProperty('cause')
    expect(events.map(({ type }) => type)).toContain('refreshFailed')
    for (const thing of [error, events, auth.explain()]) expect(hasSecret(thing)).toBe(false)
    // The machine hangs on it.
    expect(hasSecret(auth.actor.getSnapshot(), 7)).toBe(false)
  })
})

describe('what is left tells as much as it may', () => {
  it('the message around the secret, and the name', () => {
    const error = redacted(new TypeError(`POST refresh=${SECRET} failed`))
    expect(error).toMatchObject({ name: 'TypeError', message: 'POST refresh=[redacted] failed' })
  })

  it('where it happened', () => {
    const error = redacted(new Error(SECRET)) as Error
    expect(error.stack).toContain('redact.test.ts')
  })

  it('the causes, each with its own', () => {
    const error = redacted(new Error('outer', { cause: new RangeError(`inner ${SECRET}`) }))
    expect(error).toMatchObject({ message: 'outer', cause: { name: 'RangeError', message: 'inner [redacted]' } })
  })

  it('plain fields by which programs decide', () => {
    const fields = { code: 'ECONNRESET', errno: -104, syscall: 'read', status: 503, reason: 'x', retryAfter: 5 }
    expect(redacted(Object.assign(new Error(SECRET), fields))).toMatchObject(fields)
  })

  it('so that one of our own errors is still known by its code', () => {
    expect(redacted(new RefreshRejectedError(SECRET, { reason: 'refreshOutcomeLost' }))).toMatchObject({
      code: 'ERR_AUTH_REFRESH_REJECTED',
      reason: 'refreshOutcomeLost',
    })
  })

  it('an error that needs no redaction beyond a foreign object loses just that', () => {
    const error = redacted(Object.assign(new Error('failed'), { response: { status: 503 } }))
    expect(error).toMatchObject({ message: 'failed' })
    expect(error).not.toHaveProperty('response')
  })

  it('a chain of causes without end is cut', () => {
    const error = redacted(circular())
    let depth = 0
    for (let cause = error; cause instanceof Error; cause = cause.cause) depth += 1
    expect(depth).toBeGreaterThan(1)
    expect(depth).toBeLessThan(20)
  })
})

describe('a harmless error stays the same object', () => {
  it.each<[string, Error]>([
    ['a plain one', new Error('fetch failed')],
    ['one with a harmless cause', new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })],
    ['one with a cause that is a string', new Error('failed', { cause: 'offline' })],
    ['one with plain fields', Object.assign(new Error('x'), { code: 'ECONNRESET', status: 503, isFatal: false })],
    ['one with a field that is undefined', Object.assign(new Error('x'), { status: undefined })],
    ['one of our own', new TokenEndpointError('down', { status: 503, retryAfter: 1_000, cause: new Error('x') })],
  ])('%s', (_, error) => {
    const before = inspect(error)
    expect(redacted(error)).toBe(error)
    expect(inspect(error), 'and is not touched').toBe(before)
  })

  it('while one with a secret is left as it is, and a copy is given', () => {
    const error = new Error(SECRET)
    expect(redacted(error)).not.toBe(error)
    expect(error.message).toBe(SECRET)
  })

  it.each([undefined, null])('%s stays nothing', (nothing) => {
    expect(redacted(nothing)).toBeUndefined()
  })
})

describe('redactText', () => {
  it('replaces every secret, wherever it is', () => {
    expect(redactText(`a${SECRET}b${SECRET}`, [SECRET, 'other'])).toBe('a[redacted]b[redacted]')
  })

  it('takes what looks like a JWT for one', () => {
    expect(redactText(`Bearer ${jwt({ exp: 1 })}.`, [])).toMatch(/^Bearer \[redacted\]\.?$/)
  })

  it('leaves everything else', () => {
    const text = 'GET https://api.example.com/v1.2/a.b.c?eyJ=1 failed: 503'
    expect(redactText(text, [SECRET])).toBe(text)
  })
})
