/**
 * The tests that are run for every mutant, as one file: a worker for each of fifty would take longer than they do. Those that bring their
 * own time and wire, so that they take milliseconds.
 */
import { describe } from 'vitest'

const files = import.meta.glob([
  '../{machines,scenarios,adapters,model}/*.test.ts',
  '!../scenarios/{canary,django,djangoLives,oidc*,wrongClock}.test.ts',
  '!../adapters/{redis,redisPorts,socket}.test.ts',
])
for (const [file, load] of Object.entries(files)) describe(file, () => load() as Promise<void>)
