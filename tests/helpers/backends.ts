/** Real back ends in tests: with `CI=true` a missing one fails the run, elsewhere its tests are skipped with one clear line. */
import { describe } from 'vitest'

/** `describe` for tests that need something which `missing` finds or not. */
export function describeWith(missing: string | undefined): typeof describe | typeof describe.skip {
  if (missing === undefined) return describe
  if (process.env['CI'] === 'true') throw new Error(`CI needs every back end: ${missing}`)
  process.stderr.write(`Skipped: ${missing}\n`)
  return describe.skip
}
