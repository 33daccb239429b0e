import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig(({ mode }) => ({
  resolve: {
    // Tests import the package by its public names, as a user would, and get the sources.
    alias: [
      { find: /^authchart$/, replacement: path('./machines/index.ts') },
      { find: /^authchart\/testing$/, replacement: path('./testing/index.ts') },
      { find: /^authchart\/visualizer$/, replacement: path('./visualizer/devtools/index.ts') },
      { find: /^authchart\/(.+)$/, replacement: `${path('./adapters/')}$1/index.ts` },
    ],
  },
  test: {
    include: ['tests/**/*.test.ts'],
    // Long ones run with `npm run verify`.
    exclude: mode === 'verify' ? [] : ['tests/verify/**', '**/node_modules/**'],
    setupFiles: ['tests/helpers/canary.ts'],
    // A busy machine takes its time with a browser: whoever waits gets as much as that may need, and what is quick stays so.
    testTimeout: mode === 'verify' ? 90_000 : 20_000,
    hookTimeout: mode === 'verify' ? 120_000 : 60_000,
    expect: { poll: { timeout: mode === 'verify' ? 30_000 : 10_000 } },
    // Many files do little but wait for whole token lives to pass; one worker per core would wait in turn.
    maxWorkers: 2,
    // Whole token lives pass in tests that do little but wait.
    maxConcurrency: 8,
  },
}))
