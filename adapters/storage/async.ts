import type { TokenStorage } from '../../machines/ports.ts'

/** React Native's AsyncStorage, a secure store, a wrapper of your own: whatever gets and sets a string by key. */
export interface AsyncStore {
  /** The text, or nothing. */
  getItem(key: string): Promise<string | null | undefined>
  /** Resolves when it is stored. */
  setItem(key: string, value: string): Promise<unknown>
}

/**
 * Keeps the record in an asynchronous store. Such a store cannot compare and set in one step: it is for one process.
 *
 * @example
 * const storage = asyncStorage(AsyncStorage, { key: 'my-app.session' })
 */
export function asyncStorage(
  store: AsyncStore,
  {
    key = 'authchart',
  }: {
    /** @default 'authchart' */
    key?: string
  } = {},
): TokenStorage {
  // One change after the other, however slow the store: two that overlap would lose one.
  let last: Promise<unknown> = Promise.resolve()
  async function apply(change: Parameters<TokenStorage['update']>[0]): Promise<void> {
    const next = change(await store.getItem(key))
    if (next !== undefined) await store.setItem(key, JSON.stringify(next))
  }
  return {
    read: () => store.getItem(key),
    update(change) {
      const mine = last.then(() => apply(change))
      last = mine.catch(() => undefined)
      return mine
    },
  }
}
