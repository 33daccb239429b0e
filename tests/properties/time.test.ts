/** What holds of deadlines, backoffs and pauses, whatever a server says and whatever a clock shows. */
import { RefreshConfigurationError, TokenEndpointError, TokenResponseError, type AuthContext } from 'authchart'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readRetryAfter } from '../../adapters/internal/retryAfter.ts'
import { afterDeadToken, afterFailure, afterJump, endBackoff } from '../../machines/backoff.ts'
import { findDeadline, leadOf, marginOf, type Evidence } from '../../machines/deadline.ts'
import { initialContext } from '../../machines/schedule.ts'

const SEED = 20_261_125
const RUNS = { seed: SEED, numRuns: import.meta.env.MODE === 'verify' ? 50_000 : 2_000 }
const [SECOND, MINUTE, DAY, LAST_DATE] = [1_000, 60_000, 86_400_000, 8.64e15]
const NOW = Date.UTC(2026, 0, 1)

/** Such as a claim may be: sane, far off, or hostile. */
const stamp = fc.oneof(
  fc.integer({ min: NOW / SECOND - 86_400, max: NOW / SECOND + 86_400 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const evidence = fc.record(
  {
    sentAt: fc.integer({ min: NOW - DAY, max: NOW + DAY }),
    isFresh: fc.boolean(),
    expiresIn: fc.oneof(fc.integer({ min: -10, max: 10_000_000 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
    claims: fc.record({ exp: stamp, iat: stamp }, { requiredKeys: [] }),
    serverDate: fc.integer({ min: 0, max: 2 * NOW }),
    usedRefreshIat: stamp,
    previousIat: stamp,
    knownOffset: fc.integer({ min: -DAY, max: DAY }),
    knownLifetime: fc.integer({ min: 1, max: 10_000_000 }),
    configuredLifetime: fc.integer({ min: 1, max: 10_000_000 }),
  },
  { requiredKeys: ['sentAt', 'isFresh'] },
)

it('a deadline is a moment that a Date can name, a lifetime no less than nothing, an offset a day at most', () => {
  const check = (given: Evidence): void => {
    const { expiresAt, lifetime, offset } = findDeadline(given)
    for (const moment of [expiresAt, lifetime]) {
      if (moment !== undefined && !(moment >= 0 && moment <= LAST_DATE)) throw new Error(`${moment}`)
    }
    expect((expiresAt === undefined) === (lifetime === undefined)).toBe(true)
    if (offset !== undefined && offset !== given.knownOffset) {
      expect(Math.abs(offset)).toBeLessThanOrEqual(DAY)
      expect(offset === 0 || Math.abs(offset) >= 5 * SECOND, 'less is noise').toBe(true)
    }
  }
  fc.assert(fc.property(evidence, check), RUNS)
}, 120_000)

it('expires_in counts from the sending, whatever the clocks say, unless the token says that it ends earlier', () => {
  const check = (given: Evidence, expiresIn: number, lifetime: number): void => {
    const iat = NOW / SECOND
    const claims = { iat, exp: iat + lifetime }
    const { expiresAt = NaN } = findDeadline({ sentAt: given.sentAt, isFresh: true, expiresIn, claims })
    const lives = expiresAt - given.sentAt
    const claimed = lifetime * SECOND
    expect(lives).toBe(Math.abs(expiresIn - claimed) > MINUTE ? Math.min(expiresIn, claimed) : expiresIn)
  }
  const seconds = fc.integer({ min: 1, max: 100_000 })
  fc.assert(
    fc.property(
      evidence,
      seconds.map((count) => count * SECOND),
      seconds,
      check,
    ),
    RUNS,
  )
}, 120_000)

it('leads and margins: five seconds at least where there is room, half and a quarter of the life at most', () => {
  const check = (lifetime: number, wanted: number): void => {
    const lead = leadOf(lifetime, wanted)
    expect(lead).toBeLessThanOrEqual(lifetime / 2)
    expect(lead).toBeGreaterThanOrEqual(Math.min(5 * SECOND, lifetime / 2))
    expect(lead).toBeLessThanOrEqual(Math.max(5 * SECOND, wanted))
    expect(marginOf(lifetime, wanted)).toBe(Math.min(wanted, lifetime / 4))
  }
  const ms = fc.nat({ max: 10 ** 10 })
  fc.assert(fc.property(ms, ms, check), RUNS)
}, 120_000)

const POLICY = {
  refreshThreshold: 300_000,
  sendMargin: 1_000,
  refreshPolicy: 'ahead',
  onRefreshRejected: 'drain',
  limitWarning: 60_000,
} as const

const begin = (random: number): AuthContext => initialContext({ now: () => NOW, random: () => random, policy: POLICY })

/** Ms, as read from a header; and what no header says. */
const pauses = fc.oneof(fc.nat({ max: 10 * DAY }), fc.constantFrom(-1, NaN, Infinity))
const failure = fc.oneof(
  fc.record({ kind: fc.constant('endpoint' as const), retryAfter: fc.option(pauses, { nil: undefined }) }),
  fc.record({ kind: fc.constant('response' as const), retryAfter: fc.constant(undefined) }),
  fc.record({ kind: fc.constant('dead' as const), retryAfter: fc.constant(undefined) }),
)
type Failure = typeof failure extends fc.Arbitrary<infer F> ? F : never

function step(context: AuthContext, { kind, retryAfter }: Failure): AuthContext {
  if (kind === 'dead') return { ...context, ...afterDeadToken(context) }
  const error =
    kind === 'response'
      ? new TokenResponseError('not JSON')
      : new TokenEndpointError('503', { status: 503, ...(retryAfter === undefined ? {} : { retryAfter }) })
  return { ...context, ...afterFailure(context, error) }
}

it('backoff: a second at least, a minute at most, but never before what the server asked for, and that for a day at most', () => {
  const check = (random: number, failures: readonly Failure[]): void => {
    let context = begin(random)
    for (const [index, next] of failures.entries()) {
      context = step(context, next)
      const wait = context.retryAt - NOW
      const { retryAfter = 0 } = next
      const asked = retryAfter > 0 ? Math.min(retryAfter, DAY) : 0
      expect(wait).toBeGreaterThanOrEqual(Math.max(SECOND, asked))
      expect(wait).toBeLessThanOrEqual(Math.max(MINUTE, asked))
      expect(context.failures).toBe(index + 1)
      expect(endBackoff(context).retryAt ?? NaN, 'a wake shortens no pause that the server asked for').toBe(
        next.kind === 'dead' ? context.retryAt : NOW + asked,
      )
    }
  }
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(fc.property(random, fc.array(failure, { minLength: 1, maxLength: 40 }), check), RUNS)
}, 120_000)

it('backoff: the ceiling doubles with every failure in a row; the jitter fills all that is below it', () => {
  const waitAfter = (count: number, random: number): number => {
    let context = begin(random)
    for (let index = 0; index < count; index++) context = step(context, { kind: 'endpoint', retryAfter: undefined })
    return context.retryAt - NOW
  }
  for (let count = 2; count < 40; count++) {
    expect(waitAfter(count, 0)).toBe(SECOND)
    expect(waitAfter(count, 1)).toBe(Math.min(2 ** (count - 1) * SECOND, MINUTE))
  }
})

it('backoff: after a wrong configuration there is no retry to count', () => {
  const error = new RefreshConfigurationError('invalid_client')
  expect(afterFailure(begin(0.5), error)).toEqual({ failure: error })
})

it('a clock that is set back takes every moment with it, one that is set forward none', () => {
  const check = (by: number, failures: readonly Failure[]): void => {
    const meta = { generation: 1, issuedAt: NOW, expiresAt: NOW + 300_000, refreshable: true }
    const context = failures.reduce(step, { ...begin(0.5), meta })
    const moves = afterJump(context, by)
    if (by >= 0) expect(moves).toEqual({})
    else
      expect(moves).toMatchObject({
        retryAt: context.retryAt + by,
        retryFloor: context.retryFloor + by,
        meta: { issuedAt: NOW + by, expiresAt: NOW + 300_000 + by },
      })
  }
  fc.assert(
    fc.property(fc.integer({ min: -10 * DAY, max: 10 * DAY }), fc.array(failure, { maxLength: 5 }), check),
    RUNS,
  )
}, 120_000)

it('Retry-After: seconds are seconds, and a date counts by the clock of the server that wrote it', () => {
  const check = (wait: number, skew: number): void => {
    expect(readRetryAfter(new Headers({ 'retry-after': String(wait) }))).toBe(wait * SECOND)
    const date = NOW + skew * SECOND
    const headers = { date: new Date(date).toUTCString(), 'retry-after': new Date(date + wait * SECOND).toUTCString() }
    expect(readRetryAfter(new Headers(headers))).toBe(wait * SECOND)
    const past = { date: headers['retry-after'], 'retry-after': headers.date }
    expect(readRetryAfter(new Headers(past))).toBe(0)
  }
  fc.assert(fc.property(fc.nat({ max: 10_000_000 }), fc.integer({ min: -100_000_000, max: 100_000_000 }), check), RUNS)
}, 120_000)
