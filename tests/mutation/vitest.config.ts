/** The tests that are run for every mutant: those that bring their own time and wire, so that they take milliseconds. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

const WITH_REAL_PARTS = [
  'canary',
  'django',
  'djangoLives',
  'oidc',
  'oidcClientCredentials',
  'oidcDpop',
  'oidcDpopAxios',
  'wrongClock',
]

export default defineConfig((env) => {
  const all = base(env)
  return {
    ...all,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    test: {
      ...all.test,
      include: ['machines', 'scenarios', 'adapters', 'model'].map((folder) => `tests/${folder}/*.test.ts`),
      exclude: [
        ...WITH_REAL_PARTS.map((name) => `tests/scenarios/${name}.test.ts`),
        'tests/adapters/redis.test.ts',
        'tests/adapters/redisPorts.test.ts',
        'tests/adapters/socket.test.ts',
      ],
      // Every world of these tests is its own; a worker for each file would take longer than the file.
      isolate: false,
      fileParallelism: false,
      testTimeout: 20_000,
      expect: { poll: { timeout: 1_000 } },
    },
  }
})
