/** Every option is checked when `createAuth` is called, and DESIGN §4.7: a token goes only to `https:` or loopback origins. */
import { createAuth, isAuthOptionError, type AuthOptions } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, ORIGIN, pair } from '../helpers/world.ts'

const nothing = (): undefined => undefined
const DAY = 86_400_000

/** The options that are needed, with others added or in their place; types do not stop a JavaScript program. */
const withOptions = (others: Record<string, unknown>): AuthOptions => ({
  refresher: () => Promise.resolve(pair(300)),
  origins: [ORIGIN],
  ...(others as object),
})

/** What `createAuth` throws for these options. */
function errorFor(others: Record<string, unknown>): unknown {
  try {
    createAuth(withOptions(others)).close()
  } catch (error) {
    return error
  }
  return undefined
}

/** The option that `createAuth` complains of. */
function optionBlamed(others: Record<string, unknown>): string | undefined {
  const error = errorFor(others)
  return isAuthOptionError(error) ? error.option : undefined
}

const DURATIONS: unknown[] = [null, '1000', NaN, Infinity, -Infinity, -1, 2 ** 31, 40 * DAY, {}, [], true, nothing]
/** These may be longer than a timer. */
const LONG_DURATIONS = DURATIONS.filter((value) => !(Number(value) > 1_000 && Number.isFinite(value)))

/** What is refused, for every option there is. */
const BAD: Record<keyof AuthOptions, unknown[]> = {
  refresher: [undefined, null, 'https://api.example.com/refresh', {}, { refresh: nothing }],
  origins: [undefined, null, [], ORIGIN, new Set([ORIGIN]), { 0: ORIGIN, length: 1 }],
  storage: [null, 'localStorage', {}, { read: nothing }, { update: nothing }, { getItem: nothing, setItem: nothing }],
  lock: [null, {}, 'locks', nothing, { hold: true }],
  channel: [null, {}, { announce: nothing }, { subscribe: nothing }, 'channel'],
  executor: [null, {}, 'serviceWorker', true],
  wakeSources: [null, {}, { subscribe: nothing }, [{}], [{ subscribe: nothing }, null], ['online']],
  refreshThreshold: DURATIONS,
  sendMargin: DURATIONS,
  refreshPolicy: [null, '', 'Ahead', 'ondemand', 'never', true, ['ahead']],
  onRefreshRejected: [null, '', 'logout', 'Drain', false],
  idleLimit: [...LONG_DURATIONS, 0],
  absoluteLimit: [...LONG_DURATIONS, 0],
  limitWarning: DURATIONS,
  refreshTimeout: [...DURATIONS, 0],
  accessTokenLifetime: [...DURATIONS, 0],
  clock: [
    null,
    {},
    Date,
    { now: nothing },
    { now: nothing, setTimeout: nothing },
    { now: nothing, setTimeout: nothing, clearTimeout: nothing, monotonic: 0 },
  ],
  logSize: [null, '10', NaN, Infinity, -1, 0.5, 100_001, {}, nothing],
  random: [null, 0.5, '0.5', {}],
}

/** What is accepted, for every option there is. */
const GOOD: Record<keyof AuthOptions, unknown[]> = {
  refresher: [() => Promise.resolve(pair())],
  origins: [[ORIGIN], [ORIGIN, 'https://other.example.com']],
  storage: [undefined, memoryStorage(), { read: nothing, update: nothing }],
  lock: [undefined, { hold: nothing }],
  channel: [undefined, { announce: nothing, subscribe: () => nothing }],
  executor: [undefined, () => () => Promise.resolve(undefined)],
  wakeSources: [undefined, [], [{ subscribe: () => nothing }]],
  refreshThreshold: [undefined, 0, 1, 0.5, 300_000, 2 ** 31 - 1],
  sendMargin: [undefined, 0, 1_000],
  refreshPolicy: [undefined, 'ahead', 'onDemand'],
  onRefreshRejected: [undefined, 'drain', 'logOut'],
  idleLimit: [undefined, 1, 900_000, 40 * DAY],
  absoluteLimit: [undefined, 1, 400 * DAY],
  limitWarning: [undefined, 0, 60_000],
  refreshTimeout: [undefined, 1, 10_000],
  accessTokenLifetime: [undefined, 1, 300_000, 2 ** 31 - 1],
  clock: [undefined, new SimulatedClock()],
  logSize: [undefined, 0, 1, 200],
  random: [undefined, Math.random],
}

/** The name, the number and the value of each, for titles. */
const casesOf = (table: Record<string, unknown[]>) =>
  Object.entries(table).flatMap(([name, values]) =>
    values.map((value, i): [string, number, unknown] => [name, i, value]),
  )

describe('an option of a wrong type or out of range is refused by name', () => {
  it.each(casesOf(BAD))('%s, case %i: %j', (name, _, value) => {
    expect(optionBlamed({ [name]: value })).toBe(name)
  })
})

describe('a good value is accepted', () => {
  it.each(casesOf(GOOD))('%s, case %i: %j', (name, _, value) => {
    expect(errorFor({ [name]: value })).toBeUndefined()
  })
})

describe('a misspelt option is refused by name', () => {
  it.each(Object.keys(BAD))('%s in another case', (name) => {
    expect(optionBlamed({ [name.toUpperCase()]: GOOD[name as keyof AuthOptions][0] })).toBe(name.toUpperCase())
  })

  it.each(['origin', 'refreshTreshold', 'baseUrl', 'toString', 'constructor', ''])('%j', (name) => {
    expect(optionBlamed({ [name]: ORIGIN })).toBe(name)
  })

  it('even when it is undefined', () => {
    expect(optionBlamed({ refreshTreshold: undefined })).toBe('refreshTreshold')
  })

  it('and the error lists the options that there are', () => {
    const error = errorFor({ nonsense: true }) as Error
    for (const name of Object.keys(BAD)) expect(error.message).toContain(name)
  })
})

it.each(['refresher', 'origins'])('%s is required', (name) => {
  const options = Object.fromEntries(Object.entries(withOptions({})).filter(([key]) => key !== name))
  expect(() => createAuth(options as unknown as AuthOptions)).toThrow(
    expect.objectContaining({ code: 'ERR_AUTH_OPTION', option: name }),
  )
})

describe('origins: a token goes only to https: or loopback', () => {
  it.each([
    'http://api.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://evil-localhost',
    'http://128.0.0.1',
    'http://10.0.0.1',
    'http://192.168.0.1:8000',
    'http://0.0.0.0',
    'http://[::2]',
    'ftp://api.example.com',
    'ws://localhost',
    'wss://api.example.com',
    'file:///',
    'data:text/plain,x',
    'javascript:alert(1)',
    'blob:https://api.example.com/x',
  ])('%s is refused', (origin) => {
    expect(optionBlamed({ origins: [origin] })).toBe('origins')
    expect(optionBlamed({ origins: [ORIGIN, origin] }), 'also beside a good one').toBe('origins')
  })

  it.each([
    'https://api.example.com/v1',
    'https://api.example.com/v1/',
    'https://api.example.com//',
    'https://api.example.com?x',
    'https://api.example.com/#x',
    'https://user:password@api.example.com',
    'https://api.example.com https://other.example.com',
  ])('%s has more than an origin, and is refused', (origin) => {
    expect(optionBlamed({ origins: [origin] })).toBe('origins')
  })

  it.each(
    [
      ['', undefined, null, 42, {}, [], ['https://api.example.com'], new URL(ORIGIN), Object.create(null), Symbol('x')],
      ['api.example.com', '//api.example.com', '/api', '*', 'https://', 'https://*:443', 'https:// example.com'],
    ].flat(),
  )('what is no URL is refused (case %#)', (origin) => {
    expect(optionBlamed({ origins: [origin] })).toBe('origins')
  })

  it.each([
    'https://api.example.com',
    'https://api.example.com/',
    'https://API.Example.com',
    'https://api.example.com:8443',
    'https://192.168.0.1',
    'http://localhost',
    'http://localhost:8000',
    'http://api.localhost:8000',
    'http://127.0.0.1',
    'http://127.1.2.3:8000',
    'http://[::1]:8000',
  ])('%s is accepted', (origin) => {
    expect(errorFor({ origins: [origin] })).toBeUndefined()
  })
})

describe('Any other URL is sent without a token', () => {
  it.each([
    'https://api.example.com.evil.com/',
    'https://evil.com/?https://api.example.com/',
    'https://api.example.com@evil.com/',
    'https://api.example.com:8443/',
    'http://api.example.com/',
    'https://other.example.com/',
    'https://apixexample.com/',
    '//api.example.com/',
    '/api/',
    '',
    'nonsense',
    'data:text/plain,https://api.example.com/',
  ])('%j', async (url) => {
    const { auth } = await createLoggedInWorld()
    expect(auth.tokenFor(url)).toBeUndefined()
  })

  it.each([
    'https://api.example.com',
    'https://api.example.com/',
    'https://api.example.com/v1/items?x#y',
    'https://api.example.com:443/',
    'HTTPS://API.EXAMPLE.COM/v1',
    'https://api.example.com/@evil.com/',
  ])('while %s is of the listed origin', async (url) => {
    const { auth } = await createLoggedInWorld()
    expect(auth.tokenFor(url)).toBe(auth.peekAccessToken())
  })
})
