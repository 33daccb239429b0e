/** A history as bars on a line of time. */
import type { Tone } from '../demo/events.ts'
import type { Call, Entry, History } from './history.ts'
import { entryInWords } from './words/entries.ts'
import { moodOf } from './words/mood.ts'

/** A stretch of time that is seen, in ms of the history. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Bar extends Span {
  readonly id: number
  /** A status, or the outcome of a call. */
  readonly kind: string
  readonly title: string
}

export interface Flag {
  readonly id: number
  readonly at: number
  readonly tone: Tone
  readonly title: string
}

/** Ms: what is seen at once, at first and at most, unless the whole is wished. */
const NARROW = 10_000
export const WIDE = 60_000

/** The last minute, or the minute around the moment that is looked at. */
export function spanOf(history: History, at: number, until: number, isLive: boolean): Span {
  const width = Math.min(WIDE, Math.max(NARROW, until - history.from))
  const end = Math.max(history.from + width, until)
  if (isLive || at > end - width) return { from: end - width, to: end }
  const from = Math.max(history.from, at - width / 2)
  return { from, to: from + width }
}

/** How the states followed each other. */
export function statesIn({ entries }: History, { from, to }: Span, until: number): Bar[] {
  const bars: Bar[] = []
  for (const [index, { id, at, frame }] of entries.entries()) {
    const { status } = frame.about
    const kind = moodOf(frame.about)
    const last = bars.at(-1)
    const end = entries[index + 1]?.at ?? until
    if (last?.kind === kind) bars[bars.length - 1] = { ...last, to: end }
    else bars.push({ id, from: at, to: end, kind, title: status })
  }
  // The short ones on top of the long ones.
  return bars.filter((bar) => bar.to > from && bar.from < to).sort((a, b) => b.to - b.from - (a.to - a.from))
}

/** One bar for the wait and one for the way of each call. */
export const callsIn = (calls: readonly Call[], { from, to }: Span, until: number): Bar[] =>
  calls
    .filter(({ startedAt, endedAt = until }) => endedAt > from && startedAt < to)
    .flatMap(({ id, startedAt, sentAt, endedAt = until, outcome }) => {
      const sent = sentAt ?? endedAt
      const wait: Bar = { id, from: startedAt, to: sent, kind: 'waiting', title: 'waits for a token' }
      const way: Bar = { id: -id, from: sent, to: endedAt, kind: outcome, title: outcome }
      return [...(sent - startedAt > 2 ? [wait] : []), way]
    })

/** What somebody did, and what broke. */
export const flagsIn = ({ entries }: History, { from, to }: Span): Flag[] =>
  entries
    .filter(({ at, happening: { kind } }) => at >= from && at <= to && (kind === 'server' || kind === 'you'))
    .map((entry: Entry) => {
      const { tone, text } = entryInWords(entry)
      return { id: entry.id, at: entry.at, tone, title: text }
    })

/** Ms since the history began, at which the time is written. */
export function ticksIn({ from, to }: Span, history: History): number[] {
  const [first, last] = [from - history.from, to - history.from]
  const step = TICKS.find((ms) => (last - first) / ms <= MOST_TICKS) ?? last
  const start = Math.ceil(Math.max(0, first) / step)
  // The last would stand half outside.
  return Array.from({ length: MOST_TICKS + 1 }, (_, index) => (start + index) * step).filter(
    (at) => at < last - step / 3,
  )
}

const MINUTE = 60_000
const TICKS = [
  ...[1_000, 2_000, 5_000, 10_000, 20_000],
  ...[1, 2, 5, 10, 30, 60, 120, 360, 1_440].map((minutes) => minutes * MINUTE),
]
const MOST_TICKS = 12
