/** Histories that were saved, and files that only say so. */
import { describe, expect, it } from 'vitest'
import type { Entry, History } from '../../visualizer/page/history.ts'
import { LogError, readHistory, writeHistory } from '../../visualizer/page/replay/savedHistory.ts'

const about = {
  status: 'expiring',
  state: 'expiring.coolingDown',
  reason: undefined,
  expiresAt: 9_000,
  refreshAt: 4_000,
  retryAt: undefined,
  endsAt: undefined,
  lastFailure: { code: 'ERR_AUTH_TOKEN_ENDPOINT', message: 'The token endpoint answered 503' },
  failures: 1,
  generation: 2,
  refreshable: true,
  subject: 'alice@example.com',
  clockOffset: undefined,
} as const
const context = {
  generation: 2,
  issuedAt: 0,
  expiresAt: 9_000,
  refreshable: true,
  failures: 1,
  coolUntil: undefined,
  retryAt: undefined,
  retryFloor: undefined,
  rejectedGeneration: undefined,
  online: true,
  visible: true,
}
const entry = (id: number, at: number, happening: Entry['happening']): Entry => ({
  id,
  at,
  happening,
  frame: { about, context, clock: 0 },
})
const step = { source: 'refreshing', eventType: 'xstate.error.actor.0', guard: undefined, target: 'expiring' }
const history: History = {
  from: 10,
  entries: [
    entry(1, 10, { kind: 'chart', event: 'xstate.error.actor.0', taken: [step] }),
    entry(2, 11, { kind: 'requests', answered: 2, failed: ['HTTP 500'], slowest: 12 }),
    entry(3, 11, { kind: 'refresh', answer: 'none', ms: 3 }),
    entry(4, 12, { kind: 'server', text: 'The device is offline', isTrouble: true }),
  ],
  requests: [{ id: 5, startedAt: 10, sentAt: 11, endedAt: undefined, outcome: 'open' }],
  refreshes: [{ id: 6, startedAt: 10, sentAt: 10, endedAt: 12, outcome: 'failed' }],
}
const saved = writeHistory(history)
const [first = ''] = saved.split('\n')

it('reads what it wrote, but for who it was', () => {
  expect(saved).not.toContain('alice')
  const read = readHistory(saved)
  expect(read.entries.map(({ happening }) => happening)).toEqual(history.entries.map(({ happening }) => happening))
  expect(read.entries.map(({ frame }) => frame.about.subject)).toEqual([undefined, undefined, undefined, undefined])
  expect(read.requests).toMatchObject([{ startedAt: 10, sentAt: 11, endedAt: undefined, outcome: 'open' }])
  expect(read.refreshes).toMatchObject([{ endedAt: 12, outcome: 'failed' }])
  expect(writeHistory(read)).toBe(saved)
})

describe('a log that is none', () => {
  const changed = (from: string, to: string): string => {
    expect(first).toContain(from)
    return first.replace(from, to)
  }
  it.each<[string, string, RegExp]>([
    ['nothing', '', /Nothing happens in this log/],
    ['prose', `${first}\nhello`, /Line 2 is not JSON/],
    ['another JSON', '{"a":1}', /Line 1 is no line of a saved history/],
    ['null', 'null', /Line 1 is no line/],
    ['a list', '[]', /Line 1 is no line/],
    ['another version', changed('"v":1', '"v":2'), /Line 1 is no line/],
    ['a state of another chart', changed('"state":"expiring.coolingDown"', '"state":"constructor"'), /Line 1/],
    ['a prototype', changed('"v":1', '"v":1,"__proto__":{"x":1}'), /Line 1/],
    ['a reason of no one', changed('"failures":1', '"reason":"toString","failures":1'), /Line 1/],
    ['a moment that is none', changed('"at":10', '"at":"10"'), /Line 1/],
    ['an endless number', changed('"at":10', '"at":1e999'), /Line 1/],
    ['a text without end', changed('answered 503', 'x'.repeat(600)), /Line 1/],
    ['a history backwards', `${changed('"at":10', '"at":20')}\n${first}`, /Entry 2 happens before/],
    ['too much', ' '.repeat(20_000_001), /larger than 20 MB/],
    ['too many lines', `${first}\n`.repeat(20_001), /more than 20000 lines/],
    ['a token', changed('answered 503', `eyJhbGciOiJIUzI1NiJ9.${'x'.repeat(9)}.y`), /There is a token in this log/],
  ])('%s', (_, text, sentence) => {
    expect(() => readHistory(text)).toThrow(LogError)
    expect(() => readHistory(text)).toThrow(sentence)
  })
})
