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
 * The limit is counted by the wall clock and looked at often, since timers come late in a throttled tab. Of sleep next to nothing counts:
 * the holder has slept as well, and an answer that is there when it wakes must not meet somebody who has stopped waiting for it.
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
    left -= Math.min(Math.max(now - last, every), LOOK_COUNTS)
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
/** Ms at most, of what has passed since the last look; a refresh is to end as much earlier than the wait for it (`LOCK_GRACE`). */
const LOOK_COUNTS = 5_000
const TIMED_OUT = new Error('The lock was not to be had in time')
