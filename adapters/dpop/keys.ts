/** Where the key of a client is kept: a `CryptoKey` that nobody can read, IndexedDB included, only sign with. */
import { AuthOptionError } from '../../machines/errors.ts'

/** Holds one key pair. */
export interface KeyStore {
  /** The stored pair, or `made` when there is none, which it then stores; both in one step. */
  keep(made: CryptoKeyPair): Promise<CryptoKeyPair>
  /** The stored pair, if there is one. */
  read(): Promise<CryptoKeyPair | undefined>
  /** Forgets the pair. */
  clear(): Promise<void>
}

const STORE = 'keys'
const KEY = 'dpop'

/**
 * Keeps the pair in IndexedDB, which stores a `CryptoKey` as it is, so that a bound session survives a reload and is shared by tabs.
 *
 * @throws {AuthOptionError} where there is no IndexedDB
 */
export function indexedDbKeys(name: string): KeyStore {
  if (typeof indexedDB === 'undefined')
    throw new AuthOptionError('keys', 'cannot be kept, since there is no IndexedDB here; leave out "name"')
  const run = async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> => {
    const database = await open(name)
    try {
      const transaction = database.transaction(STORE, mode)
      const done = ended(transaction)
      const result = await work(transaction.objectStore(STORE))
      await done
      return result
    } finally {
      database.close()
    }
  }
  const readFrom = (store: IDBObjectStore): Promise<CryptoKeyPair | undefined> =>
    answered(store.get(KEY) as IDBRequest<CryptoKeyPair | undefined>)
  return {
    read: () => run('readonly', readFrom),
    keep: (made) =>
      run('readwrite', async (store) => {
        const kept = await readFrom(store)
        if (kept === undefined) await answered(store.put(made, KEY))
        return kept ?? made
      }),
    clear: () =>
      run('readwrite', async (store) => {
        await answered(store.delete(KEY))
      }),
  }
}

/** Lost with the process; the refresh token is then bound to a key that nobody has. */
export function memoryKeys(): KeyStore {
  let pair: CryptoKeyPair | undefined
  return {
    read: () => Promise.resolve(pair),
    keep: (made) => Promise.resolve((pair ??= made)),
    clear: () => Promise.resolve(void (pair = undefined)),
  }
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE)
  return answered(request)
}

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new Error('IndexedDB failed'))
    }
  })

const ended = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve()
    }
    transaction.onabort = transaction.onerror = () => {
      reject(transaction.error ?? new Error('IndexedDB failed'))
    }
  })
