/** `authchart/browser`: all that a page needs to share one session among its tabs. */
import { AuthOptionError } from '../../machines/errors.ts'
import type { AuthOptions } from '../../machines/options.ts'
import type { RefreshLock, TabChannel, TokenStorage } from '../../machines/ports.ts'
import { leaseLock, webLock } from '../locks/index.ts'
import { indexedDbStorage } from '../storage/indexedDb.ts'
import { webStorage } from '../storage/web.ts'
import { broadcastTabs, storageTabs } from '../tabs/index.ts'
import { indexedDbLeaseStore, webLeaseStore } from './leaseStore.ts'
import { executorOf, type ExecutorOptions } from './executor.ts'
import { pageWakeSource } from './wakeSource.ts'

/** What {@link browser} takes. */
export interface BrowserOptions extends ExecutorOptions {
  /** Names the session: tabs with the same name share it. @default 'authchart' */
  readonly name?: string
  /** @default 'indexedDb' */
  readonly storage?: 'indexedDb' | 'localStorage' | 'sessionStorage' | TokenStorage
}

/**
 * Storage, lock, channel and wake sources of a page, to spread into `createAuth`. On a server, where there is no page, nothing:
 * the session is kept in memory.
 *
 * @example
 * const auth = createAuth({ refresher, origins: ['https://api.example.com'], ...browser() })
 */
export function browser(options: BrowserOptions = {}): Partial<AuthOptions> {
  if (typeof document === 'undefined') return {}
  const { name = 'authchart', storage = 'indexedDb' } = options
  return {
    storage: storageOf(storage, name),
    lock: lockOf(storage, name),
    channel: channelOf(storage, name),
    wakeSources: [pageWakeSource()],
    ...executorOf({ ...options, name, storage }),
  }
}

const STORAGES: Readonly<Record<string, (name: string) => TokenStorage>> = {
  indexedDb: (name) => indexedDbStorage({ name }),
  localStorage: (name) => webStorage(() => localStorage, { key: name, isShared: true }),
  sessionStorage: (name) => webStorage(() => sessionStorage, { key: name }),
}

function storageOf(storage: NonNullable<BrowserOptions['storage']>, name: string): TokenStorage {
  if (typeof storage === 'object') return storage
  const make = Object.hasOwn(STORAGES, storage) ? STORAGES[storage] : undefined
  if (make !== undefined) return make(name)
  throw new AuthOptionError('storage', `must be ${Object.keys(STORAGES).join(', ')} or a TokenStorage`)
}

/** Web Locks are missing in insecure contexts and in old WebViews. */
function lockOf(storage: BrowserOptions['storage'], name: string): RefreshLock {
  if (typeof navigator.locks !== 'undefined') return webLock(name)
  return leaseLock(storage === 'indexedDb' ? indexedDbLeaseStore(name) : webLeaseStore(`${name}.lease`))
}

function channelOf(storage: BrowserOptions['storage'], name: string): TabChannel {
  const isHeardByEvents = storage === 'localStorage' || typeof BroadcastChannel === 'undefined'
  return isHeardByEvents ? storageTabs(name) : broadcastTabs(name)
}
