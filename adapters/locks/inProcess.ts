import type { RefreshLock } from '../../machines/ports.ts'
import { boundedWait } from '../internal/boundedWait.ts'

/** One holder at a time among the `createAuth`s of this process that are given the same lock. */
export function inProcessLock(): RefreshLock {
  let last: Promise<unknown> = Promise.resolve()
  return {
    hold: (work, limits) =>
      boundedWait(work, limits, async (run, waiting) => {
        const before = last
        let free: () => void = () => undefined
        last = new Promise<void>((resolve) => (free = resolve))
        try {
          await turn(before, waiting)
          return await run(true)
        } finally {
          // Whoever gave up waiting must not let the next one in before its own turn.
          void before.then(free)
        }
      }),
  }
}

function turn(before: Promise<unknown>, waiting: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.addEventListener('abort', () => {
      reject(waiting.reason as Error)
    })
    void before.then(() => {
      resolve()
    })
  })
}
