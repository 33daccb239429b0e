/** DESIGN §4.3, sentence by sentence, as arithmetic. */
import { describe, expect, it } from 'vitest'
import { clampDelay, findDeadline, leadOf, marginOf, type Evidence } from '../../machines/deadline.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** When the request was sent, by the local clock. */
const SENT = Date.UTC(2026, 0, 1)
/** Claims as a server whose clock is `skew` ms ahead writes them, for a token of `lifetime` ms minted `age` ms ago. */
const claimsOf = (lifetime: number, { skew = 0, age = 0 } = {}): { iat: number; exp: number } => ({
  iat: (SENT + skew - age) / SECOND,
  exp: (SENT + skew - age + lifetime) / SECOND,
})
const deadline = (evidence: Partial<Evidence>) => findDeadline({ sentAt: SENT, isFresh: true, ...evidence })

describe('Deadline sources in order', () => {
  it('expires_in counted from the moment the request was sent', () => {
    expect(deadline({ expiresIn: 5 * MINUTE })).toEqual({ expiresAt: SENT + 5 * MINUTE, lifetime: 5 * MINUTE })
  })

  it('which goes before exp', () => {
    const claims = claimsOf(5 * MINUTE + 30 * SECOND)
    expect(deadline({ expiresIn: 5 * MINUTE, claims })).toMatchObject({ expiresAt: SENT + 5 * MINUTE })
  })

  it("the JWT's exp through the clock estimate", () => {
    const skew = 10 * MINUTE
    expect(deadline({ claims: claimsOf(5 * MINUTE, { skew }), serverDate: SENT + skew })).toEqual({
      expiresAt: SENT + 5 * MINUTE,
      lifetime: 5 * MINUTE,
      offset: skew,
    })
  })

  it('which goes before a configured lifetime', () => {
    const { expiresAt } = deadline({ claims: claimsOf(5 * MINUTE), configuredLifetime: HOUR })
    expect(expiresAt).toBe(SENT + 5 * MINUTE)
  })

  it('a configured lifetime', () => {
    expect(deadline({ configuredLifetime: HOUR })).toEqual({ expiresAt: SENT + HOUR, lifetime: HOUR })
  })

  it('else none', () => {
    expect(deadline({})).toEqual({})
    expect(deadline({ claims: { sub: 'alice' } })).toEqual({})
  })

  it('an iat without exp says nothing of the lifetime', () => {
    const claims = { iat: SENT / SECOND }
    expect(deadline({ expiresIn: 5 * MINUTE, claims })).toMatchObject({ lifetime: 5 * MINUTE })
  })

  it('counting from sending needs no estimate of the clock', () => {
    const claims = claimsOf(5 * MINUTE, { skew: 3 * HOUR })
    const { expiresAt } = deadline({ expiresIn: 5 * MINUTE, claims, serverDate: SENT + 3 * HOUR })
    expect(expiresAt).toBe(SENT + 5 * MINUTE)
  })
})

describe('If expires_in and exp − iat disagree by more than 60 s, take the smaller', () => {
  it.each<[string, number, number, number]>([
    ['expires_in is the smaller', 5 * MINUTE, HOUR, 5 * MINUTE],
    ['exp − iat is the smaller', HOUR, 5 * MINUTE, 5 * MINUTE],
    ['they disagree by 61 s', 5 * MINUTE + 61 * SECOND, 5 * MINUTE, 5 * MINUTE],
    ['they disagree by 60 s, so that expires_in stands', 6 * MINUTE, 5 * MINUTE, 6 * MINUTE],
  ])('%s', (_, expiresIn, claimed, lifetime) => {
    const found = deadline({ expiresIn, claims: claimsOf(claimed) })
    expect(found).toMatchObject({ lifetime, expiresAt: SENT + lifetime })
  })

  it('but nothing can be compared with an insane iat', () => {
    const claims = claimsOf(10 * MINUTE, { age: 5 * MINUTE })
    expect(deadline({ expiresIn: HOUR, claims, previousIat: claims.iat }).lifetime).toBe(HOUR)
  })

  it('a lifetime of less than nothing is none', () => {
    expect(deadline({ expiresIn: -5 * MINUTE })).toEqual({ expiresAt: SENT, lifetime: 0 })
  })
})

describe('Lead = min(refreshThreshold, lifetime × 0.25), at least 5 s, at most lifetime / 2', () => {
  it.each<[string, number, number]>([
    ['40 days: the threshold', 40 * DAY, 5 * MINUTE],
    ['20 minutes: both are the same', 20 * MINUTE, 5 * MINUTE],
    ["300 s, Simple JWT's default: a quarter", 300 * SECOND, 75 * SECOND],
    ['60 s: a quarter', 60 * SECOND, 15 * SECOND],
    ['20 s: a quarter, which is 5 s', 20 * SECOND, 5 * SECOND],
    ['12 s: at least 5 s', 12 * SECOND, 5 * SECOND],
    ['10 s: at least 5 s, which is half', 10 * SECOND, 5 * SECOND],
    ['6 s: at most half', 6 * SECOND, 3 * SECOND],
    ['nothing', 0, 0],
  ])('a token of %s', (_, lifetime, lead) => {
    expect(leadOf(lifetime, 5 * MINUTE)).toBe(lead)
  })

  it('a smaller threshold makes it smaller, but not smaller than 5 s', () => {
    expect(leadOf(HOUR, 30 * SECOND)).toBe(30 * SECOND)
    expect(leadOf(HOUR, 0)).toBe(5 * SECOND)
  })

  it('no token is born expiring, and the lead is never smaller than the margin in which it is not sent', () => {
    for (let lifetime = 1; lifetime < DAY; lifetime *= 1.7) {
      expect(leadOf(lifetime, 5 * MINUTE)).toBeLessThan(lifetime)
      expect(leadOf(lifetime, 5 * MINUTE)).toBeGreaterThanOrEqual(marginOf(lifetime, SECOND))
    }
  })
})

describe('Clock estimate (server − local)', () => {
  it('from Date of a token response where readable', () => {
    const claims = claimsOf(5 * MINUTE, { skew: -7 * MINUTE })
    expect(deadline({ claims, serverDate: SENT - 7 * MINUTE })).toMatchObject({
      offset: -7 * MINUTE,
      expiresAt: SENT + 5 * MINUTE,
    })
  })

  it('which goes before iat', () => {
    const claims = claimsOf(5 * MINUTE, { skew: HOUR })
    expect(deadline({ claims, serverDate: SENT + 10 * MINUTE }).offset).toBe(10 * MINUTE)
  })

  it('else from a sane iat', () => {
    const claims = claimsOf(5 * MINUTE, { skew: 7 * MINUTE })
    expect(deadline({ claims })).toEqual({ offset: 7 * MINUTE, lifetime: 5 * MINUTE, expiresAt: SENT + 5 * MINUTE })
  })

  it('else none', () => {
    expect(deadline({ claims: { exp: (SENT + 5 * MINUTE) / SECOND } })).not.toHaveProperty('offset')
  })

  it('and what earlier tokens taught stays until something new tells', () => {
    const claims = { exp: (SENT + HOUR + 5 * MINUTE) / SECOND }
    expect(deadline({ claims, knownOffset: HOUR })).toMatchObject({ offset: HOUR, expiresAt: SENT + 5 * MINUTE })
    expect(deadline({ claims, knownOffset: HOUR, serverDate: SENT }).offset).toBe(0)
  })

  it('a token that was handed in may be old, so its past iat says nothing of the clocks', () => {
    const claims = claimsOf(HOUR, { age: 20 * MINUTE })
    const found = deadline({ claims, isFresh: false })
    expect(found).toEqual({ lifetime: HOUR, expiresAt: SENT + 40 * MINUTE })
  })

  it('nor does one that is about now: no estimate, not even of nought', () => {
    for (const skew of [0, 4 * SECOND, 5 * SECOND])
      expect(deadline({ claims: claimsOf(HOUR, { skew }), isFresh: false })).not.toHaveProperty('offset')
  })

  it('but one from the future proves that our clock is behind', () => {
    const claims = claimsOf(HOUR, { skew: 20 * MINUTE })
    expect(deadline({ claims, isFresh: false })).toMatchObject({ offset: 20 * MINUTE, expiresAt: SENT + HOUR })
  })
})

describe('iat is insane, and ignored altogether, when', () => {
  /** The server is ten minutes ahead; a sane `iat` would tell so. */
  const claims = claimsOf(5 * MINUTE, { skew: 10 * MINUTE })
  const insane: [string, Partial<Evidence>][] = [
    ["it equals the used refresh token's (Simple JWT before 5.5.1 copies it)", { claims, usedRefreshIat: claims.iat }],
    ["it equals the previous token's", { claims, previousIat: claims.iat }],
    ["it is older than the previous token's", { claims, previousIat: claims.iat + 1 }],
    ['exp equals it', { claims: { ...claims, exp: claims.iat } }],
    ['exp is before it', { claims: { ...claims, exp: claims.iat - 1 } }],
    ['it is zero', { claims: { ...claims, iat: 0 } }],
    ['it is before 1970', { claims: { ...claims, iat: -1 } }],
  ]

  it.each(insane)('%s: no estimate comes from it', (_, evidence) => {
    expect(deadline({ claims }).offset, 'while it is sane').toBe(10 * MINUTE)
    expect(deadline(evidence)).not.toHaveProperty('offset')
  })

  it.each(insane)('%s: expires_in is not compared with it', (_, evidence) => {
    expect(deadline({ claims, expiresIn: HOUR }).lifetime, 'while it is sane').toBe(5 * MINUTE)
    expect(deadline({ ...evidence, expiresIn: HOUR }).lifetime).toBe(HOUR)
  })

  it("it is newer than the used refresh token's and the previous token's, it is sane", () => {
    const { iat } = claims
    expect(deadline({ claims, usedRefreshIat: iat - 1, previousIat: iat - 1 }).offset).toBe(10 * MINUTE)
  })

  it('unless it is later than the clock that earlier tokens taught: they were wrong', () => {
    const late = { claims, usedRefreshIat: claims.iat }
    expect(deadline({ ...late, knownOffset: -6 * MINUTE })).toMatchObject({
      offset: 10 * MINUTE,
      expiresAt: SENT + 5 * MINUTE,
    })
    for (const knownOffset of [HOUR, 10 * MINUTE, 10 * MINUTE - 5 * SECOND])
      expect(deadline({ ...late, knownOffset }).offset).toBe(knownOffset)
    expect(deadline({ ...late, knownOffset: 10 * MINUTE - 5 * SECOND - 1 }).offset).toBe(10 * MINUTE)
  })

  it('an insane one leaves the lifetime of the predecessors to tell the time of the server', () => {
    const copied = { iat: (SENT - DAY) / SECOND, exp: (SENT + 10 * MINUTE + 5 * MINUTE) / SECOND }
    const found = deadline({ claims: copied, usedRefreshIat: copied.iat, knownLifetime: 5 * MINUTE })
    expect(found).toMatchObject({ offset: 10 * MINUTE, expiresAt: SENT + 5 * MINUTE })
  })
})

describe('Offsets under 5 s are noise; over 24 h are clamped', () => {
  it.each<[number, number]>([
    [0, 0],
    [4_999, 0],
    [-4_999, 0],
    [5_000, 5_000],
    [-5_000, -5_000],
    [DAY, DAY],
    [DAY + 1, DAY],
    [-400 * DAY, -DAY],
    [8.64e15, DAY],
  ])('%i ms count as %i ms', (raw, offset) => {
    expect(deadline({ serverDate: SENT + raw }).offset).toBe(offset)
  })
})

describe('hostile stamps stay finite numbers', () => {
  it.each([2 ** 60, -(2 ** 60), 1e300, -1e300])('exp %d', (exp) => {
    const { expiresAt, lifetime } = deadline({ claims: { exp } })
    expect(Number.isNaN(new Date(expiresAt ?? NaN).getTime()), 'it is a date').toBe(false)
    expect(Number.isFinite(lifetime)).toBe(true)
  })

  it.each([1e300, Infinity])('expires_in of %d seconds', (seconds) => {
    const { expiresAt, lifetime } = deadline({ expiresIn: seconds * SECOND })
    expect(Number.isFinite(expiresAt)).toBe(true)
    expect(Number.isFinite(lifetime)).toBe(true)
  })
})

describe('Every delay is clamped to 2^31 − 1 ms and to finite numbers', () => {
  it.each<[number, number]>([
    [1_000, 1_000],
    [0.2, 1],
    [0, 0],
    [-1, 0],
    [-Infinity, 0],
    [2 ** 31, 2 ** 31 - 1],
    [40 * DAY, 2 ** 31 - 1],
    [Infinity, 2 ** 31 - 1],
    [NaN, 2 ** 31 - 1],
  ])('%d ms become %d ms', (ms, delay) => {
    expect(clampDelay(ms)).toBe(delay)
  })
})
