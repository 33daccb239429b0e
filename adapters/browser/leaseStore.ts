import type { Lease, LeaseStore } from '../locks/index.ts'

/**
 * Keeps a lease in localStorage, which cannot compare and set between tabs: after writing, it waits for other writers to be seen and
 * looks again who came last.
 */
export function webLeaseStore(key: string): LeaseStore {
  const read = (): Lease | undefined => {
    try {
      return (JSON.parse(localStorage.getItem(key) ?? 'null') as Lease | null) ?? undefined
    } catch {
      return undefined
    }
  }
  return {
    async update(change) {
      const next = change(read())
      if (next === undefined) return
      localStorage.setItem(key, JSON.stringify(next))
      await new Promise((resolve) => setTimeout(resolve, SETTLE))
      if (read()?.owner !== next.owner) change(read())
    },
  }
}

/** Ms until another tab's write is surely seen. */
const SETTLE = 30
