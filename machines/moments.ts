/** What is a point of local time in a token set, in what the chart knows, and in the stored record. */
const MOMENTS = [
  'issuedAt',
  'expiresAt',
  'startedAt',
  'activeAt',
  'warnedOf',
  'coolUntil',
  'retryAt',
  'retryFloor',
] as const

type Moments = Partial<Record<(typeof MOMENTS)[number] | 'offset', number | undefined>>

/** The same after the local clock was set by `by` ms: what was known of the server's clock is void. */
export function moved<T extends Moments>(original: T, by: number): T {
  const known = MOMENTS.flatMap((moment) => (original[moment] === undefined ? [] : [[moment, original[moment] + by]]))
  const result: T & Moments = { ...original, ...(Object.fromEntries(known) as Moments) }
  delete result.offset
  return result
}
