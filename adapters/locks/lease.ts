import type { MaybePromise, RefreshLock } from '../../machines/ports.ts'
import { boundedWait } from '../internal/boundedWait.ts'

/** Who holds the lock, and until when at the latest (local epoch ms). */
export interface Lease {
  readonly owner: string
  readonly until: number
}

/** Where the lease is kept: compare and set in one step, as far as the store can. */
export interface LeaseStore {
  /** Stores what `change` makes of the lease; nothing, when it answers `undefined`. */
  update(change: (lease: Lease | undefined) => Lease | undefined): MaybePromise<void>
}

/** `runOut`: the last holder has not given it back, and may only be slow. `unknown`: the store fails. */
type Taken = 'free' | 'runOut' | 'unknown'

/**
 * A lock for places without Web Locks: insecure contexts, old WebViews, React Native. Its holder renews it; one that died keeps it
 * until it runs out. Whoever takes it then goes on as without a lock, since the holder may only have slept, and so does everybody
 * while the store fails: the mark in the record and its compare-and-set are what then keeps refreshes apart.
 */
export function leaseLock(
  store: LeaseStore,
  {
    ttl = 4_000,
    poll = 50,
  }: {
    /** Ms until the lease of a dead holder runs out. @default 4_000 */
    ttl?: number
    /** Ms between two looks at a lease that is taken. @default 50 */
    poll?: number
  } = {},
): RefreshLock {
  const owner = `${Math.random().toString(36).slice(2)}.${Date.now()}`
  let count = 0
  return {
    hold: (work, limits) =>
      boundedWait(work, limits, async (run, waiting) => {
        const mine = `${owner}.${count++}`
        let taken: Taken | undefined
        while ((taken = await take(store, mine, ttl)) === undefined) await pause(poll, waiting)
        const renewal = setInterval(() => void take(store, mine, ttl), ttl / 3)
        try {
          return await run(taken === 'free')
        } finally {
          clearInterval(renewal)
          await release(store, mine)
        }
      }),
  }
}

/** Takes the lease, or renews it; `undefined` when somebody else has it. */
async function take(store: LeaseStore, mine: string, ttl: number): Promise<Taken | undefined> {
  let taken: Taken | undefined
  try {
    await store.update((lease) => {
      const now = Date.now()
      if (lease === undefined || lease.until === RELEASED || lease.owner === mine) taken = 'free'
      else taken = lease.until <= now ? 'runOut' : undefined
      return taken && { owner: mine, until: now + ttl }
    })
    return taken
  } catch {
    return 'unknown'
  }
}

async function release(store: LeaseStore, mine: string): Promise<void> {
  try {
    await store.update((lease) => (lease?.owner === mine ? { owner: mine, until: RELEASED } : undefined))
  } catch {
    // It runs out by itself.
  }
}

const RELEASED = 0

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
