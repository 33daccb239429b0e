import type { Lease, LeaseStore } from '../locks/index.ts'
import { indexedDbCell } from '../storage/indexedDb.ts'

/** Keeps a lease beside the record, in the same database: one transaction compares and sets, so there is one holder for sure. */
export function indexedDbLeaseStore(name: string): LeaseStore {
  const cell = indexedDbCell(name, 'lease', 'relaxed')
  return { update: (change) => cell.update((lease) => change(lease as Lease | undefined)) }
}

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

/**
 * Ms after which two that saw the lease free have seen each other's writes: a read may be stale by 25 ms, the other's before it wrote and
 * then ours of what it wrote.
 */
const SETTLE = 60
