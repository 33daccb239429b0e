import type { RefreshLock } from '../../machines/ports.ts'
import { boundedWait } from '../internal/boundedWait.ts'

/**
 * A Web Lock: tabs and workers of one origin. A closed or crashed tab frees it within milliseconds; a frozen one keeps it, which is why
 * waiting is bounded.
 *
 * @param name shared by all who share the storage
 */
export function webLock(
  name: string,
  {
    locks = navigator.locks,
  }: {
    /** @default navigator.locks */
    locks?: LockManager
  } = {},
): RefreshLock {
  return {
    hold: (work, limits) =>
      boundedWait(
        work,
        limits,
        (run, waiting) => locks.request(name, { signal: waiting }, () => run(true)) as Promise<never>,
      ),
  }
}
