import type { MaybePromise, RefreshLock } from '../../machines/ports.ts'
import { boundedWait } from './boundedWait.ts'

/** Who holds the lock, and until when at the latest (local epoch ms). */
export interface Lease {
  readonly owner: string
  readonly until: number
}

/** Where the lease is kept: compare and set in one step, as far as the store can. */
export interface LeaseStore {
  update(change: (lease: Lease | undefined) => Lease | undefined): MaybePromise<void>
}

/**
 * A lock for places without Web Locks: insecure contexts, old WebViews, React Native. Its holder renews it; one that died keeps it
 * until it runs out, and one that slept longer than that may come back to a lock that is somebody else's: the compare-and-set of
 * the record is what then keeps its tokens from being stored.
 *
 * @param options.ttl ms until the lease of a dead holder runs out @default 4_000
 * @param options.poll ms between two looks at a lease that is taken @default 50
 */
export function leaseLock(
  store: LeaseStore,
  { ttl = 4_000, poll = 50 }: { ttl?: number; poll?: number } = {},
): RefreshLock {
  const owner = `${Math.random().toString(36).slice(2)}.${Date.now()}`
  let count = 0

  async function take(mine: string): Promise<boolean> {
    let isMine = false
    await store.update((lease) => {
      isMine = lease === undefined || lease.until <= Date.now() || lease.owner === mine
      return isMine ? { owner: mine, until: Date.now() + ttl } : undefined
    })
    return isMine
  }

  const release = (mine: string): MaybePromise<void> =>
    store.update((lease) => (lease?.owner === mine ? { owner: mine, until: 0 } : undefined))

  return {
    hold: (work, limits) =>
      boundedWait(work, limits, async (run, waiting) => {
        const mine = `${owner}.${count++}`
        while (!(await take(mine))) await pause(poll, waiting)
        const renewal = setInterval(() => void Promise.resolve(take(mine)).catch(() => undefined), ttl / 3)
        try {
          return await run()
        } finally {
          clearInterval(renewal)
          await release(mine)
        }
      }),
  }
}

function pause(ms: number, waiting: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (waiting.aborted) reject(waiting.reason as Error)
    const timer = setTimeout(resolve, ms)
    waiting.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        reject(waiting.reason as Error)
      },
      { once: true },
    )
  })
}
