/** How a conformance suite runs, whatever runs it. */
import type { MaybePromise } from '../../machines/index.ts'

/** What is used of a test runner: `describe` and `it` of vitest, Jest, Mocha, `node:test`, or two functions of your own. */
export interface TestRunner {
  /** Groups the tests of a suite. */
  readonly describe: (name: string, body: () => void) => unknown
  /** Runs one test, which fails by a rejection. */
  readonly it: (name: string, body: () => Promise<void>) => unknown
}

/** What one test works with; made anew for each, and closed after it. */
export interface Closable {
  /** Called when the test is over. */
  readonly close?: () => unknown
}

export type Test<World> = (world: World) => Promise<void>

/** @throws {TypeError} when there is no runner */
export function run<World extends Closable>(
  name: string,
  prepare: () => MaybePromise<World>,
  runner: TestRunner | undefined,
  tests: Readonly<Record<string, Test<World>>>,
): void {
  const { describe, it } = runner ?? globalRunner()
  describe(name, () => {
    for (const [promise, test] of Object.entries(tests)) {
      it(promise, async () => {
        const world = await prepare()
        try {
          await test(world)
        } finally {
          await world.close?.()
        }
      })
    }
  })
}

function globalRunner(): TestRunner {
  const { describe, it } = globalThis as Partial<TestRunner>
  if (typeof describe === 'function' && typeof it === 'function') return { describe, it }
  throw new TypeError("There is no global describe() and it(); hand over your runner's: { describe, it }")
}
