/** `authchart/storage`: where the record of a session is kept. */
export { memoryStorage } from '../../machines/memoryStorage.ts'
export { asyncStorage, type AsyncStore } from './async.ts'
export { webStorage } from './web.ts'
