/** Waiting for a lock, but not for ever: the holder may be frozen. */

export interface Limits {
  readonly signal: AbortSignal
  /** Ms. */
  readonly timeout: number
}

/** How a kind of lock waits: it calls `run` when it has the lock for sure or not, unless `waiting` aborts first. */
export type Acquire = <T>(run: (held: boolean) => Promise<T>, waiting: AbortSignal) => Promise<T>

/**
 * Runs `work` under the lock; when the lock cannot be had in time, `work(false)` without it.
 *
 * The limit is counted by the wall clock and looked at often, since a timer does not count while a device sleeps and comes late in a
 * throttled tab.
 */
export async function boundedWait<T>(
  work: (held: boolean) => Promise<T>,
  { signal, timeout }: Limits,
  acquire: Acquire,
): Promise<T> {
  signal.throwIfAborted()
  const waiting = new AbortController()
  const stop = (): void => {
    waiting.abort(signal.reason)
  }
  signal.addEventListener('abort', stop)
  const every = Math.min(timeout, WATCH_EVERY)
  let [left, last] = [timeout, Date.now()]
  const watch = setInterval(() => {
    const now = Date.now()
    // Each look is one step at least: the clock may be set back.
    left -= Math.max(now - last, every)
    last = now
    if (left <= 0) waiting.abort(TIMED_OUT)
  }, every)
  const cease = (): void => {
    clearInterval(watch)
    signal.removeEventListener('abort', stop)
  }
  try {
    return await acquire((held) => {
      cease()
      return work(held)
    }, waiting.signal)
  } catch (error) {
    if (error === TIMED_OUT) return await work(false)
    throw error
  } finally {
    cease()
  }
}

const WATCH_EVERY = 500
const TIMED_OUT = new Error('The lock was not to be had in time')
