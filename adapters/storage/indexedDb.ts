import type { DBSchema, IDBPDatabase } from 'idb'
import type { TokenStorage } from '../../machines/ports.ts'

interface Schema extends DBSchema {
  session: { key: string; value: unknown }
}

/**
 * Keeps the record in IndexedDB, through `idb` (install it, too): the store to share between tabs. Reads are never stale, compare
 * and set is one transaction, and what is stored survives a killed browser.
 *
 * @example
 * const storage = indexedDbStorage({ name: 'my-app.session' })
 */
export const indexedDbStorage = ({
  name = 'authchart',
}: {
  /** Of the database. @default 'authchart' */
  name?: string
} = {}): TokenStorage => indexedDbCell(name, 'record', 'strict')

export interface Cell {
  read(): Promise<unknown>
  update(change: (value: unknown) => unknown): Promise<void>
}

/** One value of the database, read and set in one transaction. @param durability 'relaxed' may lose it with the power */
export function indexedDbCell(name: string, key: string, durability: IDBTransactionDurability): Cell {
  let opened: Promise<IDBPDatabase<Schema>> | undefined
  const forget = (): void => {
    opened = undefined
  }
  const open = (): Promise<IDBPDatabase<Schema>> => {
    opened ??= openDatabase(name, forget)
    // A database that could not be opened is tried again at the next use.
    opened.catch(forget)
    return opened
  }
  return {
    read: async () => (await open()).get('session', key),
    async update(change) {
      const transaction = (await open()).transaction('session', 'readwrite', { durability })
      const next = change(await transaction.store.get(key))
      if (next !== undefined) await transaction.store.put(next, key)
      await transaction.done
    },
  }
}

async function openDatabase(name: string, forget: () => void): Promise<IDBPDatabase<Schema>> {
  const { openDB } = await import('idb').catch((cause: unknown) => {
    throw new Error('indexedDbStorage needs the package idb: npm install idb', { cause })
  })
  const database = await openDB<Schema>(name, 1, {
    upgrade(created) {
      created.createObjectStore('session')
    },
    // Somebody deletes the database, or the browser closes it (site data cleared, disk trouble).
    blocking(_current, _next, event) {
      forget()
      ;(event.target as IDBDatabase).close()
    },
    terminated: forget,
  })
  return database
}
