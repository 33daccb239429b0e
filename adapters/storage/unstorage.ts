import { asyncStorage } from './async.ts'
import type { TokenStorage } from '../../machines/ports.ts'

/** What is used of an `unstorage` storage or driver (https://unstorage.unjs.io). */
export interface UnstorageLike {
  /** The text, the value it stands for, or nothing. */
  getItem(key: string): unknown
  /** Missing in drivers that only read. */
  setItem?(key: string, value: string): unknown
}

/**
 * Keeps the record in whatever `unstorage` can reach. Its drivers cannot compare and set: for one process.
 *
 * @example
 * const storage = unstorage(createStorage({ driver: fsDriver({ base: './data' }) }))
 */
export const unstorage = (
  store: UnstorageLike,
  options: {
    /** @default 'authchart' */
    key?: string
  } = {},
): TokenStorage =>
  asyncStorage(
    {
      // Some drivers answer the parsed value, some the text.
      getItem: async (key) => asText(await store.getItem(key)),
      setItem: async (key, value) => {
        if (store.setItem === undefined) throw new TypeError('This unstorage driver is read-only')
        await store.setItem(key, value)
      },
    },
    options,
  )

const asText = (value: unknown): string | undefined =>
  value === undefined || value === null || typeof value === 'string' ? (value ?? undefined) : JSON.stringify(value)
