import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig(({ mode }) => ({
  resolve: {
    // Tests import the package by its public names, as a user would, and get the sources.
    alias: [
      { find: /^authchart$/, replacement: path('./machines/index.ts') },
      { find: /^authchart\/visualizer$/, replacement: path('./visualizer/devtools/index.ts') },
      { find: /^authchart\/(.+)$/, replacement: `${path('./adapters/')}$1/index.ts` },
    ],
  },
  test: {
    include: ['tests/**/*.test.ts'],
    // Long ones run with `npm run verify`.
    exclude: mode === 'verify' ? [] : ['tests/verify/**', '**/node_modules/**'],
    setupFiles: ['tests/helpers/canary.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A busy machine needs more than the second that is the default.
    expect: { poll: { timeout: 10_000 } },
    // Many files do little but wait for whole token lives to pass; one worker per core would wait in turn.
    maxWorkers: 2,
    // Whole token lives pass in tests that do little but wait.
    maxConcurrency: 8,
  },
}))
