/** Moments of a history, as short as they are clear. */

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')

/** `5.3 s`, `12:05`, `6:56:26`: since the history began. @param digits of the seconds, below a minute */
export function momentInWords(ms: number, digits = 1): string {
  const seconds = Math.max(0, ms) / 1_000
  if (seconds < 60) return `${seconds.toFixed(digits)} s`
  const minutes = seconds / 60
  if (minutes < 60) return `${Math.floor(minutes)}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}
