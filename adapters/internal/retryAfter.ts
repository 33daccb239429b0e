/** `Retry-After` (RFC 9110 §10.2.3): seconds or a date. */
import { readHttpDate } from './httpDate.ts'

/** Ms to wait; `undefined` when the server asks for none. A date is read by the server's own clock where its `Date` is there. */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  const date = readHttpDate(value)
  return date && Math.max(0, date - (readHttpDate(headers.get('date')) ?? Date.now()))
}
