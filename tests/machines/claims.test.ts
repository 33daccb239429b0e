/** DESIGN §4.3: claims are read without verification; the decoder never throws, and needs no `Buffer`. */
import { readClaims } from 'authchart'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { jwt } from '../helpers/world.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const encode = (payload: string | Uint8Array): string => Buffer.from(payload).toString('base64url')
/** A token with this payload, whether that is JSON or not. */
const tokenOf = (payload: string | Uint8Array): string => `${encode('{"alg":"none"}')}.${encode(payload)}.signature`

describe('anything that is no JWT has no claims', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 42],
    ['a boolean', true],
    ['an object', { exp: 1 }],
    ['a string object', Object('a.b.c')],
    ['an array of parts', ['a', 'b', 'c']],
    ['an object that cannot be turned into a string', Object.create(null)],
    ['a symbol', Symbol('token')],
    ['an empty string', ''],
    ['blanks', '   '],
    ['an opaque token', 'ya29.a0AfH6SNX'],
    ['dots', '..'],
    ['no header and no signature', `.${encode('[]')}.`],
    ['garbage between the dots', 'a.%%%.c'],
    ['a payload that is no JSON', tokenOf('exp=1')],
    ['a payload that is cut off', tokenOf('{"exp":17000')],
    ['base64 of an impossible length', 'a.abcde.c'],
    ['characters beyond latin-1', 'a.漢字.c'],
  ])('%s', (_, token) => {
    expect(readClaims(token)).toBeUndefined()
  })

  it.each([1, 2, 4, 5, 6])('a token of %i parts (a JWE has five)', (parts) => {
    const payload = encode('{"exp":1}')
    expect(readClaims(Array.from({ length: parts }, () => payload).join('.'))).toBeUndefined()
    expect(readClaims(`${payload}.${payload}.${payload}`), 'while three are read').toEqual({ exp: 1 })
  })

  it.each(['[]', '[{"exp":1}]', '1', '0', 'true', 'null', '"exp"'])('the payload %s, which is no object', (payload) => {
    expect(readClaims(tokenOf(payload))).toBeUndefined()
  })

  it('a token longer than any header may be', () => {
    const long = (length: number): string => tokenOf(JSON.stringify({ filler: 'x'.repeat(length) }))
    expect(readClaims(long(40_000))).toHaveProperty('filler')
    expect(readClaims(long(60_000))).toBeUndefined()
    expect(readClaims('.'.repeat(10_000_000))).toBeUndefined()
  })
})

describe('the decoder never throws', () => {
  const whole = jwt({ sub: 'alice', exp: 1_700_000_000, name: 'Zoë 🎉' })

  it('for a token that was cut off anywhere', () => {
    const dot = whole.lastIndexOf('.')
    for (let end = 0; end < whole.length; end++) {
      const claims = readClaims(whole.slice(0, end))
      expect(claims === undefined, `cut after ${end} characters`).toBe(end <= dot)
    }
  })

  it.each(['.', '=', '-', '%', '"', '\0', '\n', 'é', '🎉', '\ud800'])(
    'for a token with a stray %j anywhere',
    (stray) => {
      for (let at = 0; at <= whole.length; at++) {
        const claims = readClaims(whole.slice(0, at) + stray + whole.slice(at + 1))
        expect(['undefined', 'object']).toContain(typeof claims)
      }
    },
  )

  it('for a payload nested as deep as a token allows', () => {
    expect(readClaims(tokenOf('['.repeat(40_000)))).toBeUndefined()
    expect(readClaims(tokenOf(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`))).toHaveProperty('a')
  })
})

describe('exp and iat', () => {
  it.each<[string, string, number | undefined]>([
    ['a number', '1700000000', 1_700_000_000],
    ['a numeric string', '"1700000000"', 1_700_000_000],
    ['a numeric string with blanks around it', '" 1700000000 "', 1_700_000_000],
    ['a fraction', '1700000000.25', 1_700_000_000.25],
    ['a fraction in a string', '"1700000000.25"', 1_700_000_000.25],
    ['negative', '-1', -1],
    ['zero', '0', 0],
    ['beyond 2^53', '18014398509481984', 2 ** 54],
    ['beyond every number', '1e400', undefined],
    ['beyond every number, in a string', `"${'9'.repeat(400)}"`, undefined],
    ['a date in words', '"2026-01-01T00:00:00Z"', undefined],
    ['a hexadecimal string', '"0x10"', undefined],
    ['an empty string', '""', undefined],
    ['null', 'null', undefined],
    ['a boolean', 'true', undefined],
    ['an array', '[1700000000]', undefined],
    ['an object', '{"valueOf":1}', undefined],
  ])('that are %s', (_, text, value) => {
    const claims = readClaims(tokenOf(`{"exp":${text},"iat":${text},"other":1}`))
    const known = value === undefined ? {} : { exp: value, iat: value }
    expect(claims).toEqual({ ...known, other: 1 })
    expect(claims !== undefined && 'exp' in claims, 'what is no number is not there at all').toBe(value !== undefined)
  })

  it('may be missing', () => {
    expect(readClaims(tokenOf('{}'))).toEqual({})
  })
})

describe('sub', () => {
  it.each<[string, object, string | undefined]>([
    ['is taken as it is', { sub: 'alice' }, 'alice'],
    ['may be written as a number', { sub: 7 }, '7'],
    ['is called user_id by Simple JWT', { user_id: 42 }, '42'],
    ['goes before user_id', { sub: 'alice', user_id: 42 }, 'alice'],
    ['is not there when it is neither', { sub: { id: 1 }, user_id: null }, undefined],
  ])('%s', (_, claims, sub) => {
    expect(readClaims(tokenOf(JSON.stringify(claims)))?.sub).toBe(sub)
  })

  it('leaves user_id where it was', () => {
    expect(readClaims(tokenOf('{"user_id":42}'))).toEqual({ sub: '42', user_id: 42 })
  })
})

describe('the payload is text in UTF-8, in base64url', () => {
  it('with the characters - and _ in the place of + and /', () => {
    const token = tokenOf('{"name":"??>>~~ÿÿ"}')
    expect(token.split('.')[1]).toMatch(/-.*_|_.*-/)
    expect(readClaims(token)).toEqual({ name: '??>>~~ÿÿ' })
  })

  it.each(['', 'x', 'xx', 'xxx'])('without padding, however long it is (%j)', (filler) => {
    expect(readClaims(tokenOf(`{"a":"${filler}"}`))).toEqual({ a: filler })
  })

  it('with characters of every length', () => {
    const name = 'aé漢🎉'
    expect(readClaims(tokenOf(JSON.stringify({ name })))).toEqual({ name })
  })

  it.each<[string, number[]]>([
    ['a byte that UTF-8 does not have', [0xff]],
    ['a character that is cut off', [0xe6, 0xbc]],
    ['a character that is longer than it need be', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
  ])('so %s makes it no JWT', (_, bytes) => {
    const around = (inner: number[]): Uint8Array => Uint8Array.from([...Buffer.from('{"a":"'), ...inner, 0x22, 0x7d])
    expect(readClaims(tokenOf(around([0x78])))).toEqual({ a: 'x' })
    expect(readClaims(tokenOf(around(bytes)))).toBeUndefined()
  })

  it('and no Buffer is needed to read it', () => {
    const token = tokenOf('{"exp":1700000000,"name":"Zoë 🎉"}')
    vi.stubGlobal('Buffer', undefined)
    const isGone = typeof Buffer === 'undefined'
    const claims = readClaims(token)
    vi.unstubAllGlobals()
    expect(isGone).toBe(true)
    expect(claims).toEqual({ exp: 1_700_000_000, name: 'Zoë 🎉' })
  })
})

describe('a payload cannot reach the prototype', () => {
  it('by __proto__, neither that of all objects nor its own', () => {
    const claims = readClaims(tokenOf('{"__proto__":{"exp":1,"polluted":true},"sub":"alice"}'))
    expect(claims?.sub).toBe('alice')
    expect(claims?.exp).toBeUndefined()
    expect(claims !== undefined && 'polluted' in claims).toBe(false)
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype)
    expect({}).not.toHaveProperty('polluted')
  })

  it('by constructor.prototype', () => {
    const claims = readClaims(tokenOf('{"constructor":{"prototype":{"polluted":true}}}'))
    expect(claims !== undefined && Object.entries(claims)).toEqual([['constructor', { prototype: { polluted: true } }]])
    expect({}).not.toHaveProperty('polluted')
  })
})

it('other claims are handed on as they are', () => {
  const claims = { iss: 'https://example.com', aud: ['a', 'b'], scope: 'read', nested: { deep: [1, null] } }
  expect(readClaims(tokenOf(JSON.stringify(claims)))).toEqual(claims)
})
