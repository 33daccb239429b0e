import type { AuthView } from '../../machines/auth.ts'

/** Ms. Of a timer that the page runs for a worker, which is no matter of precision. */
const LEAST = 1_000
const MOST = 2 ** 31 - 1

/**
 * Lets the worker look at the clock when the page comes back, and when something is due: a service worker that is stopped has no timers,
 * and the page of a frozen tab hears no news.
 *
 * @returns what ends it
 */
export function nudge({ actor, explain }: Pick<AuthView, 'actor' | 'explain'>, wake: () => void): () => void {
  const stop = new AbortController()
  const { signal } = stop
  let timer: ReturnType<typeof setTimeout> | undefined
  const plan = (): void => {
    clearTimeout(timer)
    const { expiresAt, refreshAt, retryAt, endsAt } = explain()
    const now = Date.now()
    const due = Math.min(
      ...[expiresAt, refreshAt, retryAt, endsAt].filter((at) => at !== undefined && at > now).map(Number),
    )
    if (Number.isFinite(due)) timer = setTimeout(wake, Math.min(Math.max(due - now, LEAST), MOST))
  }
  const watching = actor.subscribe(plan)
  const onShown = (): void => {
    if (document.visibilityState === 'visible') wake()
  }
  window.addEventListener('pageshow', wake, { signal })
  window.addEventListener('online', wake, { signal })
  document.addEventListener('visibilitychange', onShown, { signal })
  return () => {
    stop.abort()
    clearTimeout(timer)
    watching.unsubscribe()
  }
}
