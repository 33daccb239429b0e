/** `authchart/storage`: where the record of a session is kept. */
export { memoryStorage } from '../../machines/memoryStorage.ts'
export { asyncStorage, type AsyncStore } from './async.ts'
export { indexedDbStorage } from './indexedDb.ts'
export { unstorage, type UnstorageLike } from './unstorage.ts'
export { webStorage, type WebStorageArea } from './web.ts'
