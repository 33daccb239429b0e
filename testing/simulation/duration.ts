/** Ms, or as people write them: `'30s'`, `'14m'`, `'2h'`, `'1h30m'`, `'3d'`, `'250ms'`, `'-2h'`. */
export type Duration = number | string

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * @returns ms
 * @throws {RangeError} when it is none
 */
export function msOf(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : read(duration.trim())
  if (Number.isFinite(ms)) return ms
  throw new RangeError(`${JSON.stringify(duration)} is no duration; write ms, or '250ms', '30s', '14m', '1h30m', '3d'`)
}

function read(text: string): number {
  if (!/^-?(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return NaN
  const parts = [...text.matchAll(/([\d.]+)([a-z]+)/g)]
  const sum = parts.reduce((ms, [, count, unit = '']) => ms + Number(count) * (UNITS[unit] ?? NaN), 0)
  return text.startsWith('-') ? -sum : sum
}
