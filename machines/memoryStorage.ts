import type { TokenStorage } from './ports.ts'
import type { StoredRecord } from './record.ts'

/** Keeps the record in this process's memory: the default. Share one between several `createAuth` to share a session. */
export function memoryStorage(): TokenStorage {
  let record: StoredRecord | undefined
  return {
    read: () => record,
    update(change) {
      record = change(record) ?? record
    },
  }
}
