/** What holds for any input whatever, many more of it in `npm run verify`. */
import { readClaims } from 'authchart'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readRetryAfter } from '../../adapters/internal/retryAfter.ts'
import { clampDelay, leadOf } from '../../machines/deadline.ts'
import { originRule } from '../../machines/origins.ts'
import { parseRecord, sinceSetBack, tokenSetOf } from '../../machines/record.ts'

const SEED = 20_261_123
const isVerifying = import.meta.env.MODE === 'verify'
const runs = (verify: number): fc.Parameters<unknown> => ({ seed: SEED, numRuns: isVerifying ? verify : 2_000 })

const base64Url = (text: string): string => Buffer.from(text).toString('base64url')

/** From good to hopeless: each part may be JSON, base64url, or neither. */
const part = fc.oneof(
  fc.json().map(base64Url),
  fc.base64String(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '=', '.', 'bnVsbA', 'W10', '_-_-', '\u0000'),
)
const token = fc.oneof(
  fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
  fc.record({ exp: fc.anything(), iat: fc.anything(), sub: fc.anything() }).map((claims) => {
    const text = JSON.stringify(claims, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    return `e30.${base64Url(text)}.s`
  }),
)

it('claims: nothing throws, and what is read has the types it says', () => {
  const check = (text: string): void => {
    const { exp, iat, sub } = readClaims(text) ?? {}
    for (const time of [exp, iat]) if (time !== undefined && !Number.isFinite(time)) throw new Error('no NumericDate')
    if (sub !== undefined && typeof sub !== 'string') throw new Error('no subject')
  }
  fc.assert(fc.property(token, check), runs(100_000))
}, 300_000)

it('records: whatever is stored is a record whose parts can be used, or none', () => {
  const stored = fc.oneof(
    fc.anything(),
    fc.json(),
    fc.record(
      {
        v: fc.constantFrom(1, 2),
        generation: fc.oneof(fc.nat(), fc.double()),
        savedAt: fc.double(),
        tokens: fc.oneof(fc.record({ accessToken: fc.string() }), fc.anything()),
        ended: fc.anything(),
        expiresAt: fc.double(),
        pending: fc.anything(),
      },
      { requiredKeys: ['v', 'generation', 'savedAt'] },
    ),
  )
  const check = (raw: unknown): void => {
    const record = parseRecord(raw)
    if (record === undefined) return
    expect(Number.isSafeInteger(record.generation)).toBe(true)
    expect(tokenSetOf(record) === undefined).toBe(record.ended !== undefined)
  }
  fc.assert(fc.property(stored, check), runs(20_000))
}, 120_000)

const NOW = Date.UTC(2026, 0, 1)
const MOMENTS = ['issuedAt', 'expiresAt', 'offset', 'startedAt', 'activeAt', 'retryAt', 'lifetime'] as const
const NAMES = ['subject', 'session', 'refused'] as const
const good: object = {
  v: 1,
  generation: 3,
  savedAt: NOW,
  tokens: { accessToken: 'a', refreshToken: 'r' },
  ended: undefined,
  pending: { by: 'me', at: NOW },
  ...Object.fromEntries(MOMENTS.map((name) => [name, NOW])),
  ...Object.fromEntries(NAMES.map((name) => [name, name])),
}

it('records: a good one with one part spoiled is none, or each of its parts is still of its kind', () => {
  const seen = { none: 0, some: 0 }
  const check = ([name, value]: [string, unknown], by: number): void => {
    const record = parseRecord({ ...good, [name]: value })
    seen[record === undefined ? 'none' : 'some'] += 1
    if (record === undefined) return
    const tokens = tokenSetOf(sinceSetBack(record, by, NOW))
    for (const of of [record, tokens ?? {}] as Readonly<Record<string, unknown>>[]) {
      for (const moment of MOMENTS) expect(Number.isFinite(of[moment] ?? 0), moment).toBe(true)
      for (const part of NAMES) expect(typeof (of[part] ?? ''), part).toBe('string')
    }
    // What becomes a header must be one.
    for (const token of [tokens?.accessToken, tokens?.refreshToken])
      if (token !== undefined) new Headers({ authorization: `Bearer ${token}` })
    expect(typeof (record.pending?.by ?? '')).toBe('string')
    expect(typeof (record.ended?.reason ?? '')).toBe('string')
  }
  const odd = fc.oneof(
    fc.anything(),
    fc.record({ accessToken: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), refreshToken: fc.anything() }),
    fc.record({ reason: fc.anything(), at: fc.anything(), by: fc.anything() }),
  )
  const spoiled = fc.tuple(fc.constantFrom(...Object.keys(good)), odd)
  fc.assert(fc.property(spoiled, fc.constantFrom(0, -3_600_000), check), runs(50_000))
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
}, 120_000)

it('Retry-After: any header is a number of ms from 0, or none', () => {
  const header = fc.oneof(
    fc.string(),
    fc.nat().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  )
  const check = (value: string): void => {
    const headers = new Headers()
    try {
      headers.set('retry-after', value)
    } catch {
      return
    }
    expect(readRetryAfter(headers) ?? 0).toBeGreaterThanOrEqual(0)
  }
  fc.assert(fc.property(header, check), runs(20_000))
}, 120_000)

it('delays: every one is a number that a timer can count, however odd the deadline', () => {
  fc.assert(
    fc.property(fc.double(), (ms) => {
      const delay = clampDelay(ms)
      expect(delay).toBeGreaterThanOrEqual(0)
      expect(delay).toBeLessThanOrEqual(2_147_483_647)
    }),
    runs(20_000),
  )
}, 120_000)

it('leads: never more than half of the life, nor more than five seconds of a short one are asked for', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 10 }), fc.nat({ max: 10 ** 10 }), (lifetime, threshold) => {
      const lead = leadOf(lifetime, threshold)
      expect(lead).toBeGreaterThanOrEqual(0)
      expect(lead).toBeLessThanOrEqual(lifetime / 2)
    }),
    runs(20_000),
  )
}, 120_000)

it('origins: only what a URL parser calls the same origin is let through', () => {
  const isAllowed = originRule(['https://api.example.com'])
  const noise = fc.constantFrom(
    '',
    '@',
    '/',
    '\\',
    '?',
    '#',
    ':',
    '.',
    '%2e',
    ' ',
    '\t',
    '.evil.example',
    'user@',
    ':443',
    ':8443',
    '//',
  )
  const url = fc
    .tuple(
      noise,
      fc.constantFrom('https:', 'HTTPS:', 'http:', ''),
      noise,
      fc.constantFrom('//', '/', '\\\\'),
      noise,
      noise,
      fc.string(),
    )
    .map(([a, scheme, b, slashes, c, d, path]) => `${a}${scheme}${b}${slashes}${c}api.example.com${d}${path}`)
  const check = (text: string): void => {
    const origin = URL.canParse(text) ? new URL(text).origin : undefined
    expect(isAllowed(text), text).toBe(origin === 'https://api.example.com')
  }
  fc.assert(fc.property(url, check), runs(20_000))
}, 120_000)
