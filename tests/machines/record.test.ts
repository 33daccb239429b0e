/** The one stored record of DESIGN §4.5: what is read out of whatever a storage holds. */
import { describe, expect, it } from 'vitest'
import {
  isEndOfAnother,
  isNewer,
  parseRecord,
  recordOf,
  sinceSetBack,
  tokenSetOf,
  tombstone,
  RECORD_VERSION,
  type StoredRecord,
} from '../../machines/record.ts'
import type { TokenSet } from '../../machines/tokenSet.ts'
import { secretToken } from '../helpers/canary.ts'

const NOW = Date.UTC(2026, 0, 1)

const tokens: TokenSet = {
  accessToken: secretToken('access'),
  refreshToken: secretToken('refresh'),
  issuedAt: NOW,
  expiresAt: NOW + 300_000,
  lifetime: 300_000,
  offset: -600_000,
  subject: 'alice',
}
const record = recordOf(tokens, 3, NOW + 1)
const least = { v: 1, generation: 1, savedAt: NOW, tokens: { accessToken: secretToken('access') } }

describe('a record is read', () => {
  it.each<[string, object]>([
    ['with everything in it', { ...record, pending: { by: 'me', at: NOW }, retryAt: NOW + 5 }],
    ['with the least in it', least],
    ['after a logout', tombstone(4, 'loggedOut', NOW)],
    ['with fields of a later, compatible version', { ...least, extra: { more: true } }],
  ])('%s, as an object and as its JSON', (_, stored) => {
    expect(parseRecord(stored)).toEqual(stored)
    expect(parseRecord(JSON.stringify(stored))).toEqual(stored)
  })
})

describe('garbage is no record', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 42],
    ['a boolean', true],
    ['an array', [least]],
    ['a function', () => least],
    ['an empty object', {}],
    ['an empty string', ''],
    ['a string that is no JSON', '{v:1}'],
    ['JSON that is cut off', JSON.stringify(least).slice(0, -1)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(least))],
    ['null in JSON', 'null'],
    ['an object object', '[object Object]'],
    ['another program’s JSON', '{"state":{"user":null},"version":0}'],
  ])('%s', (_, stored) => {
    expect(parseRecord(stored)).toBeUndefined()
  })

  it.each<[keyof StoredRecord, unknown[]]>([
    ['v', [undefined, null, 0, 2, -1, '1', 1.5]],
    ['generation', [undefined, null, '3', 1.5, NaN, Infinity, 2 ** 53]],
    ['savedAt', [undefined, null, 'yesterday', NaN, Infinity]],
    ['tokens', [undefined, null, 'token', [], {}, { refreshToken: secretToken('refresh') }]],
    ['subject', [null, 42, {}]],
    ['issuedAt', [null, 'now', NaN]],
    ['expiresAt', [null, 'soon', Infinity, {}]],
    ['lifetime', [null, '300', NaN, -300_000]],
    ['offset', [null, '0', -Infinity]],
    ['retryAt', [null, 'later']],
    ['ended', [null, false, {}, { reason: 'loggedOut' }, { at: NOW }]],
    ['pending', [null, true, 'me', {}, { by: 'me' }, { at: NOW }, { by: 1, at: NOW }, { by: 'me', at: '1' }]],
  ])('a record with a wrong %s', (field, values) => {
    for (const value of values)
      expect(parseRecord({ ...record, [field]: value }), `${field}: ${JSON.stringify(value)}`).toBeUndefined()
    expect(parseRecord(record), 'while it is right').toBeDefined()
  })

  it.each<[string, unknown]>([
    ['is empty', ''],
    ['is a number', 42],
    ['has a line break in it', 'a\r\nX-Evil: 1'],
    ['has a blank in it', 'a b'],
    ['has a character beyond ASCII in it', 'tokén'],
    ['is longer than any header', 'x'.repeat(70_000)],
  ])('one whose token %s, which would make fetch throw', (_, token) => {
    expect(parseRecord({ ...least, tokens: { accessToken: token } })).toBeUndefined()
    expect(parseRecord({ ...least, tokens: { accessToken: 'fine', refreshToken: token } })).toBeUndefined()
    expect(parseRecord({ ...least, tokens: { accessToken: 'fine', refreshToken: 'fine' } })).toBeDefined()
  })

  it.each([null, true, {}, { reason: 'loggedOut' }, { at: NOW }, { reason: 1, at: NOW }])(
    'a tombstone with ended %j',
    (ended) => {
      const grave = { ...tombstone(4, 'loggedOut', NOW), ended }
      expect(parseRecord(grave)).toBeUndefined()
      expect(parseRecord({ ...grave, ...tombstone(4, 'loggedOut', NOW) })).toBeDefined()
    },
  )
})

describe('a version that we do not know is none', () => {
  it.each([0, 2, 99])('%i', (v) => {
    expect(parseRecord({ ...record, v })).toBeUndefined()
    expect(parseRecord(JSON.stringify({ ...record, v }))).toBeUndefined()
    expect(parseRecord({ ...record, v: RECORD_VERSION })).toBeDefined()
  })
})

describe('what was a token set is one again', () => {
  it('with all that is known of it', () => {
    expect(tokenSetOf(record)).toEqual(tokens)
    const read = parseRecord(JSON.stringify(record))
    expect(read && tokenSetOf(read)).toEqual(tokens)
  })

  it('with nothing but an access token', () => {
    const { accessToken } = tokens
    expect(tokenSetOf(recordOf({ accessToken, issuedAt: NOW }, 1, NOW))).toEqual({ accessToken, issuedAt: NOW })
  })

  it('not out of a tombstone', () => {
    expect(tokenSetOf(tombstone(4, 'loggedOut', NOW))).toBeUndefined()
    expect(tokenSetOf({ ...record, ended: { reason: 'loggedOut', at: NOW } }), 'tokens or not').toBeUndefined()
  })
})

describe('a record from the future shows that the clock was set back since', () => {
  const all: StoredRecord = {
    ...recordOf({ ...tokens, startedAt: NOW - 60_000, activeAt: NOW - 1_000, session: 'first' }, 3, NOW),
    pending: { by: 'me', at: NOW },
    retryAt: NOW + 5_000,
  }

  it('every moment goes back with it; the estimate of the clock, the pause and the unfinished refresh are void', () => {
    expect(sinceSetBack(all, -3_600_000, NOW - 3_500_000)).toStrictEqual({
      v: 1,
      generation: 3,
      savedAt: NOW - 3_500_000,
      subject: 'alice',
      session: 'first',
      tokens: all.tokens,
      issuedAt: NOW - 3_600_000,
      expiresAt: NOW - 3_300_000,
      lifetime: 300_000,
      startedAt: NOW - 3_660_000,
      activeAt: NOW - 3_601_000,
    })
  })

  it('what it does not say stays unsaid', () => {
    expect(sinceSetBack(least as StoredRecord, -1_000, NOW)).toStrictEqual({ ...least, savedAt: NOW })
  })

  it('stays as it is while the clock does', () => {
    expect(sinceSetBack(all, 0, NOW + 1)).toBe(all)
  })
})

describe('a logout is a tombstone (ended), not a hole', () => {
  it('with its reason, and without a trace of the tokens', () => {
    expect(tombstone(4, 'refreshRejected', NOW)).toEqual({
      v: 1,
      generation: 4,
      savedAt: NOW,
      ended: { reason: 'refreshRejected', at: NOW },
    })
  })
})

describe('a record is newer', () => {
  it('by its generation, or at the same one when it is the end', () => {
    expect(isNewer(record, 2)).toBe(true)
    expect(isNewer(record, 3)).toBe(false)
    expect(isNewer(record, 4)).toBe(false)
    expect(isNewer(undefined, 0)).toBe(false)
    expect(isNewer(tombstone(3, 'loggedOut', NOW), 3), 'the end of a session stands').toBe(true)
    expect(isNewer(tombstone(3, 'loggedOut', NOW), 4)).toBe(false)
  })
})

describe('the end of a session', () => {
  const ofBob = { session: 'bob', startedAt: NOW }

  it('by a logout ends that session alone, however far another has counted', () => {
    expect(isNewer(tombstone(1, 'loggedOut', NOW, ofBob), 9, 'bob')).toBe(true)
    expect(isNewer(tombstone(1, 'loggedOut', NOW, ofBob), 9, 'alice')).toBe(false)
    expect(isNewer(tombstone(1, 'loggedOut', NOW), 9), 'nobody knows whose').toBe(false)
    expect(isNewer(tombstone(1, 'refreshRejected', NOW, ofBob), 9, 'bob')).toBe(false)
  })

  it('by itself is another’s when both are known, and differ', () => {
    const end = tombstone(1, 'refreshRejected', NOW, ofBob)
    expect(isEndOfAnother(end, 'alice')).toBe(true)
    expect(isEndOfAnother(end, 'bob')).toBe(false)
    expect(isEndOfAnother(end, undefined)).toBe(false)
    expect(isEndOfAnother(tombstone(1, 'refreshRejected', NOW), 'alice')).toBe(false)
    expect(isEndOfAnother(tombstone(1, 'loggedOut', NOW, ofBob), 'alice')).toBe(false)
    expect(isEndOfAnother({ ...record, session: 'bob' }, 'alice')).toBe(false)
  })
})
