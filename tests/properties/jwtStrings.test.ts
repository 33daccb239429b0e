/** A million strings that may be JWTs, from good to hostile: in the request path none throws, and none takes more than linear time. */
import { createAuth, isTokenResponseError, readClaims } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { memoryStorage } from 'authchart/storage'
import { expect, it } from 'vitest'
import { isTokenRejection } from '../../adapters/internal/bearer.ts'
import { readRetryAfter } from '../../adapters/internal/retryAfter.ts'
import { originRule } from '../../machines/origins.ts'
import { parseRecord } from '../../machines/record.ts'
import { readTokenResponse } from '../../machines/tokenSet.ts'
import { Random } from '../../testing/simulation/random.ts'

const isVerify = import.meta.env.MODE === 'verify'
const COUNT = isVerify ? 1_000_000 : 20_000
const API = 'https://api.example.com'

const base64Url = (text: string): string => Buffer.from(text).toString('base64url')

/** Values that a claim should not have, as JSON. */
const ODD = [
  'null',
  '0',
  '-0',
  '1e999',
  '-1e308',
  '9007199254740993',
  '""',
  '" 12 "',
  '"1e3"',
  '"٣"',
  'true',
  '[]',
  '[[1]]',
  '{}',
].concat(['{"__proto__":1}', '"\\u0000"', '"\\ud800"', '1767225600', '"1767225600"', '1767225600.5', '8.64e15', '"👩‍🚀"'])
const NAMES = ['exp', 'iat', 'nbf', 'sub', 'user_id', '__proto__', 'constructor', 'toString', 'exp\\u0000', '']
const ALPHABETS = ['ABCabc012-_', '+/=', ' \t\r\n', '.', '{}[]",:', '\u0000\u0001\u007f', 'é王👩‍🚀\ud800\udc00\ufeff']

/** One of them, by chance. */
function candidate(random: Random): string {
  const shape = random.next()
  if (shape < 0.45) return [header(random), payload(random), signature(random)].join('.')
  if (shape < 0.6) return damaged([header(random), payload(random), signature(random)].join('.'), random)
  if (shape < 0.8) return Array.from({ length: random.int(0, 6) }, () => noise(random)).join('.')
  if (shape < 0.9) return `${base64Url(noise(random))}.${base64Url(noise(random))}.${noise(random)}`
  return noise(random)
}

const header = (random: Random): string => random.pick(['e30', 'eyJhbGciOiJub25lIn0', '', noise(random)])
const signature = (random: Random): string => random.pick(['s', '', base64Url('signature'), noise(random)])

function payload(random: Random): string {
  const fields = Array.from(
    { length: random.int(0, 5) },
    () => `"${random.pick(NAMES)}":${random.chance(0.8) ? random.pick(ODD) : JSON.stringify(noise(random))}`,
  )
  const json = random.pick([`{${fields.join()}}`, `{${fields.join()}}`, `[${fields.length}]`, random.pick(ODD)])
  const bytes = random.chance(0.1) ? Buffer.from(json, 'utf16le') : Buffer.from(json)
  return bytes.toString(random.chance(0.8) ? 'base64url' : 'base64')
}

/** A character more, less or other than there was. */
function damaged(token: string, random: Random): string {
  const at = random.int(0, token.length)
  return token.slice(0, at) + random.pick(['', noise(random)]) + token.slice(at + random.int(0, 2))
}

function noise(random: Random): string {
  const alphabet = random.pick(ALPHABETS)
  return Array.from({ length: random.logarithmic(1, 60) - 1 }, () => alphabet[random.int(0, alphabet.length - 1)]).join(
    '',
  )
}

it(`${COUNT} strings are claims of the types that are told, or none; and tokens, or refused in a sentence of ours`, () => {
  const random = new Random(20_261_125)
  const found = { claims: 0, tokens: 0, refused: 0 }
  for (let count = 0; count < COUNT; count++) {
    const text = candidate(random)
    const { exp, iat, sub } = readClaims(text) ?? {}
    if (exp !== undefined || iat !== undefined || sub !== undefined) found.claims += 1
    const isRight =
      [exp, iat].every((time) => time === undefined || Number.isFinite(time)) &&
      ['string', 'undefined'].includes(typeof sub)
    if (!isRight) throw new Error(`A claim of the wrong type: ${JSON.stringify(text)}`)
    const outcome = read(text)
    found[outcome] += 1
  }
  // Of each kind there were many.
  for (const share of Object.values(found)) expect(share).toBeGreaterThan(COUNT / 20)
}, 1_200_000)

/** As a login and a refresh read it. */
function read(accessToken: string): 'tokens' | 'refused' {
  try {
    const previous = readTokenResponse({ accessToken }, { sentAt: 0, isRefresh: false })
    const { expiresAt } = readTokenResponse({ accessToken }, { sentAt: 1, isRefresh: true, previous })
    if (expiresAt !== undefined && !Number.isFinite(expiresAt)) throw new Error('A deadline that is no moment')
    return 'tokens'
  } catch (error) {
    if (isTokenResponseError(error)) return 'refused'
    throw new Error(`Neither read nor refused: ${JSON.stringify(accessToken)}`, { cause: error })
  }
}

it('a session with such a token sends, or says why not; and so does one that finds it in its storage', async () => {
  const random = new Random(7)
  const fetch = (): Promise<Response> => Promise.resolve(new Response('ok'))
  const outcomes = new Map<string, number>()
  for (let count = 0; count < COUNT / 50; count++) {
    const text = candidate(random)
    const storage = memoryStorage()
    void storage.update(() => ({ v: 1, generation: 1, savedAt: 0, tokens: { accessToken: text } }))
    for (const options of [{}, { storage }]) {
      const refresher = (): Promise<never> => Promise.reject(new Error('down'))
      using auth = createAuth({ refresher, origins: [API], ...options })
      if (options.storage === undefined) await auth.logIn({ accessToken: text }).catch(expectOurs)
      auth.explain()
      auth.peekAccessToken()
      const outcome = await createAuthFetch(auth, { fetch })(`${API}/notes`).then(() => 'sent', expectOurs)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
  }
  expect([...outcomes.keys()].sort()).toEqual(['ERR_AUTH_LOGGED_OUT', 'ERR_AUTH_REFRESH_UNAVAILABLE', 'sent'])
}, 1_200_000)

function expectOurs(error: unknown): string {
  const code = (error as { code?: unknown }).code
  expect(code, String(error)).toMatch(/^ERR_AUTH_/)
  return String(code)
}

const FAMILIES: Readonly<Record<string, (length: number) => string>> = {
  letters: (n) => 'a'.repeat(n),
  dots: (n) => '.'.repeat(n),
  'an empty JSON list in itself': (n) => `e30.${base64Url('['.repeat(n / 2) + ']'.repeat(n / 2))}.s`,
  'objects in objects': (n) => `e30.${base64Url('{"a":'.repeat(n / 6) + '1' + '}'.repeat(n / 6))}.s`,
  'an exp of many digits': (n) => `e30.${base64Url(`{"exp":"${'1'.repeat(n / 2)}"}`)}.s`,
  'an exp of blanks': (n) => `e30.${base64Url(`{"exp":"${' '.repeat(n / 2)}x"}`)}.s`,
  'an exp of many dots': (n) => `e30.${base64Url(`{"exp":"${'1.'.repeat(n / 4)}"}`)}.s`,
  'many claims': (n) => `e30.${base64Url(`{${Array.from({ length: n / 20 }, (_, i) => `"c${i}":${i}`).join()}}`)}.s`,
  'one claim many times': (n) => `e30.${base64Url(`{${'"exp":1,'.repeat(n / 16)}"iat":1}`)}.s`,
  'letters of four bytes': (n) => `e30.${base64Url(`{"sub":"${'👩'.repeat(n / 8)}"}`)}.s`,
  escapes: (n) => `e30.${base64Url(`{"sub":"${'\\u00e9'.repeat(n / 12)}"}`)}.s`,
  dashes: (n) => `e30.${'-_'.repeat(n / 2)}.s`,
  'equals signs': (n) => `e30.${'='.repeat(n)}.s`,
  quotes: (n) => 'error="'.repeat(n / 7),
}

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  readClaims,
  'a token response': (accessToken) => read(accessToken),
  'a record': (text) => parseRecord(JSON.stringify({ v: 1, generation: 1, savedAt: 0, tokens: { accessToken: text } })),
  'garbage for a record': parseRecord,
  'an origin rule': (text) => originRule([API])(`${API}/${text}`),
  'Retry-After': (text) => readRetryAfter(new Headers({ 'retry-after': text })),
  'WWW-Authenticate': (text) =>
    isTokenRejection(API, new Response(null, { status: 401, headers: { 'www-authenticate': text } })),
}

/** The longest token that is looked at has 65,536 characters. */
const [SHORT, LONG] = [4_096, 65_536]
/** 16 for what is linear, 256 for what is quadratic; between the two. */
const MOST = 120

/** Microseconds of the processor for one call, the least of several measurements: what else goes on only ever adds to it. */
function costOf(work: (text: string) => unknown, text: string, calls: number): number {
  let least = Infinity
  for (let round = 0; round < 5; round++) {
    const began = process.cpuUsage()
    for (let call = 0; call < calls; call++) work(text)
    const { user, system } = process.cpuUsage(began)
    least = Math.min(least, (user + system) / calls)
  }
  return least
}

/** Microseconds. Below that, a measurement is one of the clock's. */
const NOTICEABLE = 2

/** How many times as much sixteen times the length takes; what seems too much is measured again. */
function growth(work: (text: string) => unknown, make: (length: number) => string): number {
  const [short, long] = [make(SHORT - 64), make(LONG - 64)]
  let least = Infinity
  for (let tries = 0; tries < 4 && least > MOST; tries++)
    least = Math.min(least, costOf(work, long, 4) / Math.max(NOTICEABLE, costOf(work, short, 32)))
  return least
}

it.each(Object.entries(READERS))(
  '%s takes linear time at most',
  (_, work) => {
    const quietly = (text: string): void => {
      try {
        work(text)
      } catch {
        // A header with line breaks, for one.
      }
    }
    const grown = Object.entries(FAMILIES).map(([name, make]) => [name, growth(quietly, make)] as const)
    expect(grown.filter(([, ratio]) => ratio > MOST)).toEqual([])
  },
  120_000,
)

it('and what takes more would be found', () => {
  const quadratic = ({ length }: string): void => {
    const began = process.cpuUsage()
    for (let spent = 0; spent < 50 * (length / SHORT) ** 2;) {
      const { user, system } = process.cpuUsage(began)
      spent = user + system
    }
  }
  expect(growth(quadratic, (n) => 'a'.repeat(n))).toBeGreaterThan(MOST)
})
