/** Ms of a date as HTTP has them; `undefined` for what is none. Its oldest form names no zone and means UTC (RFC 9110 §5.6.7). */
export function readHttpDate(value: string | null): number | undefined {
  const text = value ?? ''
  const date = Date.parse(/:\d\d \d{4}$/.test(text) ? `${text} GMT` : text)
  return Number.isNaN(date) ? undefined : date
}
