/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['machines/**/*.ts', 'adapters/internal/**/*.ts'],
  testRunner: 'vitest',
  // Which tests reach a mutant is measured; `related` would only guess from imports.
  vitest: { configFile: 'tests/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', './tests/mutation/prose.mjs'],
  ignorers: ['prose'],
  ignorePatterns: ['bench', 'dist', 'docs', 'tests/verify', 'tests/browser', 'tests/mutation/report'],
  // What runs once, as a module is loaded, would need all tests for each mutant; `npm run mutation -- --ignoreStatic false` does it.
  ignoreStatic: true,
  buildCommand: 'node tests/mutation/bundle.mjs',
  concurrency: 2,
  incremental: true,
  incrementalFile: 'tests/mutation/report/incremental.json',
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'tests/mutation/report/report.json' },
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  // Not below node_modules, where Node takes no types away.
  tempDirName: '.stryker',
  disableTypeChecks: false,
}
