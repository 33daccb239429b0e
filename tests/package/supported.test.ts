/** docs/supported.md names the versions that the tests run with. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { END, ROOT, START, table } from '../../scripts/supported/table.ts'
import { pageWith } from '../../scripts/writeBetween.ts'

it('docs/supported.md is what `npm run supported -- --write` writes', async () => {
  const path = `${ROOT}docs/supported.md`
  expect(readFileSync(path, 'utf8')).toBe(await pageWith(table(), path, [START, END]))
})
