/** `authchart/tabs`: tells the other tabs that the stored session has changed. */
export { broadcastTabs } from './broadcast.ts'
export { storageTabs } from './storageEvents.ts'
