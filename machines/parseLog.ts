/** Reads a log that somebody sent: nothing in it is believed before it was looked at. */
import type { LogEntry } from './log.ts'
import { AuthLogError } from './logError.ts'

/** A log of the greatest size is not so large. */
const MAX_LENGTH = 64_000_000
const MAX_DEPTH = 3

/**
 * The entries of a log; empty lines are passed over.
 *
 * @throws {AuthLogError} naming the line that is none
 * @example
 * parseLog(auth.log.toJsonLines()).map(({ at, state }) => `${new Date(at).toISOString()} ${state}`)
 */
export function parseLog(text: string): LogEntry[] {
  if (text.length > MAX_LENGTH) throw new AuthLogError(1, `begins a text of more than ${MAX_LENGTH} characters`)
  const lines = text.split(/\r?\n/).map((content, index) => ({ content, line: index + 1 }))
  const entries = lines
    .filter(({ content }) => content.trim() !== '')
    .map(({ content, line }) => ({ entry: parse(content, line), line }))
  return entries.map(({ entry, line }, index) => checkEntry(entry, line, index === 0))
}

function parse(content: string, line: number): unknown {
  try {
    return JSON.parse(content) as unknown
  } catch {
    // The parser's own words quote the line, which may be anything.
    throw new AuthLogError(line, 'is not JSON')
  }
}

/** @throws {AuthLogError} when it is no entry of a log */
export function checkEntry(entry: unknown, line: number, isFirst: boolean): LogEntry {
  const wrong = (problem: string): never => {
    throw new AuthLogError(line, problem)
  }
  if (!isObject(entry)) return wrong('is not an object')
  const { v, at, state, event, random, context } = entry
  if (v !== 1) wrong(`has no known version: "v" must be 1`)
  if (!isMoment(at)) wrong('has no moment: "at" must be epoch milliseconds')
  if (typeof state !== 'string') wrong('has no state')
  if (isFirst && !(isFields(context) && isObject(context['policy'])))
    wrong('should say where the log begins: "context"')
  if (!isFirst && !(isFields(event) && typeof event['type'] === 'string')) wrong('has no event')
  if (random !== undefined && !(typeof random === 'number' && random >= 0 && random <= 1))
    wrong('has a "random" that is not from 0 to 1')
  return entry as unknown as LogEntry
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** As far as a `Date` reaches. */
const isMoment = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= 8.64e15

/** As `LogFields`: nothing but plain values and objects of such. */
function isFields(value: unknown, depth = 0): value is Record<string, unknown> {
  return (
    isObject(value) &&
    depth < MAX_DEPTH &&
    Object.values(value).every(
      (field) => ['string', 'number', 'boolean'].includes(typeof field) || isFields(field, depth + 1),
    )
  )
}
