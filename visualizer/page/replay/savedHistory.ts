/** A history as JSON lines, and back. No token was in it, and nobody's name is written out. */
import type { Call, Entry, History } from '../history.ts'
import { isCallLine, isEntryLine } from './lines.ts'

/** What is wrong with a log, and where. */
export class LogError extends Error {}

/** More is no log of a session. */
const [MOST_CHARACTERS, MOST_LINES] = [20_000_000, 20_000]

export function writeHistory({ entries, requests, refreshes }: History): string {
  const lines = [
    ...entries.map(({ at, happening, frame }) => ({ v: 1, at, happening, frame: anonymous(frame) })),
    ...callLines('requests', requests),
    ...callLines('refreshes', refreshes),
  ]
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

function anonymous({ about, ...frame }: Entry['frame']): Entry['frame'] {
  // JSON leaves it out.
  return { ...frame, about: { ...about, subject: undefined } }
}

const callLines = (call: 'requests' | 'refreshes', calls: readonly Call[]) =>
  calls.map(({ startedAt, sentAt, endedAt, outcome }) => ({ v: 1, call, startedAt, sentAt, endedAt, outcome }))

type EntryLine = Omit<Entry, 'id'> & { readonly v: 1 }
type CallLine = Omit<Call, 'id'> & { readonly v: 1; readonly call: 'requests' | 'refreshes' }

/** @throws {LogError} when it is too large, or holds a token */
export function checkText(text: string): void {
  if (text.length > MOST_CHARACTERS) throw new LogError(`The log is larger than ${MOST_CHARACTERS / 1_000_000} MB`)
  if (/eyJ[\w-]{8,}\.[\w-]{8,}\./.test(text))
    throw new LogError(
      'There is a token in this log. It is not replayed; delete it wherever it came from, and end that session',
    )
}

/** @throws {LogError} with the number of the line that is wrong */
export function readHistory(text: string): History {
  checkText(text)
  const lines = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [readLine(line, index + 1)]))
  if (lines.length > MOST_LINES) throw new LogError(`The log has more than ${MOST_LINES} lines`)
  const entries = lines.flatMap((line, index): Entry[] => ('call' in line ? [] : [{ ...line, id: index + 1 }]))
  const callsOf = (lane: CallLine['call']): Call[] =>
    lines.flatMap((line, index) =>
      'call' in line && line.call === lane ? [{ ...FINISHED, ...line, id: index + 1 }] : [],
    )
  const [first] = entries
  if (first === undefined) throw new LogError('Nothing happens in this log: it has no entries')
  checkOrder(entries)
  return { from: first.at, entries, requests: callsOf('requests'), refreshes: callsOf('refreshes') }
}

/** JSON leaves out what is `undefined`. */
const FINISHED = { sentAt: undefined, endedAt: undefined }

function readLine(line: string, number: number): EntryLine | CallLine {
  const value = parsed(line, number)
  if (isEntryLine(value)) return value as EntryLine
  if (isCallLine(value)) return value as CallLine
  throw new LogError(`Line ${number} is no line of a saved history: a field is missing, unknown or out of range`)
}

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new LogError(`Line ${number} is not JSON. A log is one JSON object a line, as "Save" writes it`)
  }
}

function checkOrder(entries: readonly Entry[]): void {
  for (const [index, { at }] of entries.entries()) {
    if (at < (entries[index - 1]?.at ?? at)) throw new LogError(`Entry ${index + 1} happens before the one ahead of it`)
  }
}
