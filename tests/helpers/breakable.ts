import type { StoredRecord, TokenStorage } from 'authchart'
import { memoryStorage } from 'authchart/storage'

/** A store in memory that can be made to fail. */
export function breakable(storage = memoryStorage()) {
  const mood = { isBroken: false }
  const check = (): void => {
    if (mood.isBroken) throw new Error('broken')
  }
  const port: TokenStorage = {
    read: () => {
      check()
      return storage.read()
    },
    update: (change) => {
      check()
      return storage.update(change)
    },
  }
  return { port, mood, stored: () => storage.read() as StoredRecord }
}
