/** `authchart/locks`: one refresh at a time among those who share a storage. */
export { inProcessLock } from './inProcess.ts'
export { leaseLock, type Lease, type LeaseStore } from './lease.ts'
export { webLock } from './web.ts'
