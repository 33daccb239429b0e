/** Counts that do not depend on how busy the machine is. */
import { createHook } from 'node:async_hooks'
import { quantile } from './compare.ts'

type Run = () => Promise<unknown>

export interface Resources {
  readonly promises: number
  readonly timers: number
  /** KiB of heap allocated. */
  readonly heap: number
}

/** Rounds of the heap, and runs in each. */
const ROUNDS = 41
const TIMES = 300

/**
 * What one run of each costs. All are warm before any is measured, and they take turns: code that is compiled half-way allocates kilobytes
 * more, and whoever came first would pay for all.
 */
export async function resourcesOf(runs: readonly Run[]): Promise<Resources[]> {
  for (let round = 0; round < 15; round++) for (const run of runs) await repeat(run, 2 * TIMES)
  const heaps = runs.map(() => [] as number[])
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < runs.length; turn++) {
      const index = (turn + round) % runs.length
      const run = runs[index]
      if (run !== undefined) heaps[index]?.push(await allocated(run))
    }
  }
  const all: Resources[] = []
  for (const [index, run] of runs.entries())
    all.push({ ...(await counted(run)), heap: least((heaps[index] ?? []).sort((a, b) => a - b)) })
  return all
}

/** Near the least: what else happens in the process only ever adds. */
const least = (sorted: readonly number[]): number => quantile(sorted, 0.05)

async function repeat(run: Run, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await run()
}

async function counted(run: Run): Promise<{ promises: number; timers: number }> {
  const counts = { PROMISE: 0, Timeout: 0 }
  const hook = createHook({
    init: (_, type) => {
      if (type === 'PROMISE' || type === 'Timeout') counts[type] += 1
    },
  })
  hook.enable()
  for (let i = 0; i < TIMES; i++) await run()
  hook.disable()
  // The loop's own `await` is one of them.
  return { promises: counts.PROMISE / TIMES - 1, timers: counts.Timeout / TIMES }
}

/** Needs a young generation large enough that nothing is collected meanwhile (--max-semi-space-size). */
async function allocated(run: Run): Promise<number> {
  globalThis.gc?.()
  await new Promise((resolve) => setImmediate(resolve))
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < TIMES; i++) await run()
  return (process.memoryUsage().heapUsed - before) / TIMES / 1_024
}
