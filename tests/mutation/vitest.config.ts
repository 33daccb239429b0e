/** The tests that are run for every mutant, as bundle.mjs has put them together. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['tests/mutation/all.test.mjs'],
    testTimeout: 10_000,
    expect: { poll: { timeout: 1_000 } },
  },
})
