import type { TokenStorage } from '../../machines/ports.ts'

/** What is used of `localStorage` and `sessionStorage`. */
export type WebStorageArea = Pick<Storage, 'getItem' | 'setItem'>

/**
 * Keeps the record in `localStorage` or `sessionStorage`. Give a function where the mere access may throw (blocked cookies).
 *
 * Shared by several tabs it is the weaker choice: a read right after another tab's write may be stale, and a killed browser
 * loses the last second of writes.
 *
 * @param options.key @default 'authchart'
 * @example
 * const storage = webStorage(() => localStorage, { key: 'my-app.session' })
 */
export function webStorage(
  area: WebStorageArea | (() => WebStorageArea),
  { key = 'authchart' }: { key?: string } = {},
): TokenStorage {
  const open = typeof area === 'function' ? area : () => area
  return {
    read: () => open().getItem(key),
    update(change) {
      const store = open()
      const next = change(store.getItem(key))
      if (next !== undefined) store.setItem(key, JSON.stringify(next))
    },
  }
}
