/** What is a point of local time in a token set, in what the chart knows of it, and in the stored record. */
const MOMENTS = ['issuedAt', 'expiresAt', 'startedAt', 'activeAt'] as const

type Moments = Readonly<Partial<Record<(typeof MOMENTS)[number], number>>>

/** The same after the local clock was set by `by` ms. */
export function moved<T extends Moments>(original: T, by: number): T {
  const known = MOMENTS.flatMap((moment) => (original[moment] === undefined ? [] : [[moment, original[moment] + by]]))
  return { ...original, ...(Object.fromEntries(known) as Moments) }
}
