import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

export default defineConfig((env) => {
  const all = base(env)
  return {
    ...all,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    test: {
      ...all.test,
      include: ['tests/mutation/all.test.ts'],
      testTimeout: 10_000,
      expect: { poll: { timeout: 1_000 } },
    },
  }
})
