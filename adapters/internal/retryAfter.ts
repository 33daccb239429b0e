/** `Retry-After` (RFC 9110 §10.2.3): seconds or a date. */

/** Ms to wait; `undefined` when the server asks for none. A date is read by the server's own clock where its `Date` is there. */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  const date = Date.parse(value)
  if (Number.isNaN(date)) return undefined
  const now = Date.parse(headers.get('date') ?? '')
  return Math.max(0, date - (Number.isNaN(now) ? Date.now() : now))
}
