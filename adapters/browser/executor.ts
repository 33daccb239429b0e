/** Where a refresh is carried out. Only the check is here; the rest is loaded where a worker is asked for. */
import { AuthOptionError } from '../../machines/errors.ts'
import type { RefresherDescription, RefreshExecutor, TokenRefresher } from '../../machines/ports.ts'

export interface ExecutorOptions {
  /**
   * Who asks for new tokens. In a worker a refresh outlives the tab that started it: a service worker outlives every tab, a
   * SharedWorker lives as long as one tab of the origin. Without workers the page does it. @default 'page'
   */
  readonly executor?: 'page' | 'sharedWorker' | 'serviceWorker'
  /** Where the app serves the file `authchart/worker`. @default '/authchart-worker.js' */
  readonly worker?: string | URL
}

const KINDS = ['page', 'sharedWorker', 'serviceWorker']

export function executorOf({
  executor = 'page',
  worker = '/authchart-worker.js',
  name,
  storage,
}: ExecutorOptions & { name: string; storage: unknown }): { executor?: RefreshExecutor } {
  if (!KINDS.includes(executor)) throw new AuthOptionError('executor', `must be ${KINDS.join(', ')}`)
  if (executor === 'page') return {}
  if (storage !== 'indexedDb')
    throw new AuthOptionError('storage', `must be 'indexedDb' with executor '${executor}': a worker has no other`)
  const kind = executor
  return {
    executor: (refresher) => {
      const description = describe(refresher)
      const workplace = { kind, url: worker }
      // At once: a SharedWorker ends with the last tab that has connected to it.
      const loaded = import('./askWorker.ts').then((module) => {
        void module.reach(workplace)
        return module
      })
      loaded.catch(() => undefined)
      return async (task, signal) =>
        loaded.then(
          ({ askWorker }) => askWorker(workplace, { ...task, name, refresher: description }, signal),
          () => undefined,
        )
    },
  }
}

/** @throws {AuthOptionError} when the refresher is more than data */
function describe(refresher: TokenRefresher): RefresherDescription {
  const description = refresher.describe?.()
  if (description === undefined)
    throw new AuthOptionError('refresher', `must be a preset, such as simpleJwt({ url }): ${REMEDY}`)
  for (const [name, value] of Object.entries(description.options)) {
    if (value !== undefined && typeof value !== 'string' && !Array.isArray(value))
      throw new AuthOptionError(name, `of the ${description.preset} preset does not work in a worker: ${REMEDY}`)
  }
  return description
}

const REMEDY = "a function cannot be sent to a worker, nor has it the page's cookies; or take executor: 'page'"
