/** Page and worker may be of different versions: what is not quite as it should be is not taken for an assignment or an answer. */
import { describe, expect, it } from 'vitest'
import { parseAnswer, parseAssignment, PROTOCOL } from '../../adapters/internal/workerProtocol.ts'

const assignment = {
  authchart: PROTOCOL,
  name: 'session',
  generation: 3,
  holdsTokens: true,
  refreshTimeout: 10_000,
  sendMargin: 5_000,
  accessTokenLifetime: 300_000,
  refresher: { preset: 'simplejwt', options: { url: 'https://api.example.com/api/token/refresh/' } },
}

describe('an assignment', () => {
  it.each<[string, object]>([
    ['in full', {}],
    ['without a lifetime', { accessTokenLifetime: undefined }],
    ['with durations of nothing', { refreshTimeout: 0, sendMargin: 0, accessTokenLifetime: 0 }],
    ['of one that holds no tokens', { holdsTokens: false, generation: 0 }],
    ['with options of none', { refresher: { preset: 'cookie', options: {} } }],
  ])('%s is taken as it is', (_, change) => {
    const said = { ...assignment, ...change }
    expect(parseAssignment(said)).toBe(said)
  })

  it.each<[string, object]>([
    ['another version', { authchart: PROTOCOL + 1 }],
    ['no version', { authchart: undefined }],
    ['a name that is no string', { name: 5 }],
    ['a generation that is no number', { generation: '3' }],
    ['a generation between two', { generation: 0.5 }],
    ['holdsTokens as a word', { holdsTokens: 'true' }],
    ['no holdsTokens', { holdsTokens: undefined }],
    ['no refresher', { refresher: undefined }],
    ['null for a refresher', { refresher: null }],
    ['a refresher without a preset', { refresher: { options: {} } }],
    ['a preset that is no string', { refresher: { preset: 1, options: {} } }],
    ['a refresher without options', { refresher: { preset: 'cookie' } }],
    ['options that are no object', { refresher: { preset: 'cookie', options: 'url' } }],
    ['null for options', { refresher: { preset: 'cookie', options: null } }],
  ])('with %s is none', (_, change) => {
    expect(parseAssignment({ ...assignment, ...change })).toBeUndefined()
  })

  it.each(['refreshTimeout', 'sendMargin', 'accessTokenLifetime'])('%s has to be a duration', (field) => {
    for (const value of ['10', -1, Number.NaN, Infinity, null, true, [5]])
      expect(parseAssignment({ ...assignment, [field]: value }), String(value)).toBeUndefined()
  })
})

describe('an answer', () => {
  it.each(['accepted', 'refused', 'done'])("'%s' is taken as it is", (is) => {
    const said = { authchart: PROTOCOL, is }
    expect(parseAnswer(said)).toBe(said)
  })

  it.each<unknown>([
    undefined,
    null,
    'done',
    {},
    { authchart: PROTOCOL },
    { authchart: PROTOCOL, is: '' },
    { authchart: PROTOCOL, is: 'begun' },
    { authchart: PROTOCOL + 1, is: 'done' },
    { is: 'done' },
  ])('%j is none', (said) => {
    expect(parseAnswer(said)).toBeUndefined()
  })
})
