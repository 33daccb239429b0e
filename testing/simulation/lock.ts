/** The lock of a simulated device as a port, with the bounded wait of a real one in simulated time. */
import type { RefreshLock } from '../../machines/index.ts'
import type { DeviceLocks } from './locks.ts'
import type { Place } from './loop.ts'

const TIMED_OUT = new Error('The lock was not to be had in time')

export const lockOf = (locks: DeviceLocks, place: Place): RefreshLock => ({
  async hold(work, { signal, timeout }) {
    signal.throwIfAborted()
    const waiting = new AbortController()
    const stop = (): void => {
      waiting.abort(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    const timer = place.after(timeout, () => {
      waiting.abort(TIMED_OUT)
    })
    const cease = (): void => {
      timer.isCancelled = true
      signal.removeEventListener('abort', stop)
    }
    try {
      return await locks.at(place).request('session', { signal: waiting.signal }, () => {
        cease()
        return work(true)
      })
    } catch (error) {
      if (error === TIMED_OUT) return await work(false)
      throw error
    } finally {
      cease()
    }
  },
})
