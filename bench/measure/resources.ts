/** Counts that do not depend on how busy the machine is. */
import { createHook } from 'node:async_hooks'
import { quantile } from './compare.ts'

export interface Resources {
  readonly promises: number
  readonly timers: number
  /** KiB of heap allocated. */
  readonly heap: number
}

/** What one run costs, averaged over many. */
export async function resourcesOf(run: () => Promise<unknown>, times = 500): Promise<Resources> {
  for (let i = 0; i < times * 6; i++) await run()
  const heap = await allocated(run, times)
  const counts = { PROMISE: 0, Timeout: 0 }
  const hook = createHook({
    init: (_, type) => {
      if (type === 'PROMISE' || type === 'Timeout') counts[type] += 1
    },
  })
  hook.enable()
  for (let i = 0; i < times; i++) await run()
  hook.disable()
  // The loop's own `await` is one of them.
  return { promises: counts.PROMISE / times - 1, timers: counts.Timeout / times, heap }
}

/** Needs a young generation large enough that nothing is collected meanwhile (--max-semi-space-size). */
async function allocated(run: () => Promise<unknown>, times: number): Promise<number> {
  const samples: number[] = []
  for (let sample = 0; sample < 9; sample++) {
    globalThis.gc?.()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < times; i++) await run()
    samples.push((process.memoryUsage().heapUsed - before) / times / 1_024)
  }
  return quantile(
    samples.sort((a, b) => a - b),
    0.5,
  )
}
