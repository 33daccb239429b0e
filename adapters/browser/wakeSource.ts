import type { WakeSignal, WakeSource } from '../../machines/ports.ts'

/** What a page is told of sleep, network and visibility. Says at once how things stand. */
export function pageWakeSource(): WakeSource {
  return {
    subscribe(listener) {
      const stop = new AbortController()
      const { signal } = stop
      const tellVisibility = (): void => {
        listener(document.visibilityState === 'hidden' ? 'hidden' : 'visible')
      }
      const on = (target: EventTarget, type: string, told: WakeSignal): void => {
        target.addEventListener(
          type,
          () => {
            listener(told)
          },
          // Ahead of the app's own listeners, which may send requests.
          { signal, capture: true },
        )
      }
      document.addEventListener('visibilitychange', tellVisibility, { signal, capture: true })
      on(document, 'resume', 'wake')
      on(window, 'pageshow', 'wake')
      on(window, 'focus', 'wake')
      on(window, 'online', 'online')
      on(window, 'offline', 'offline')
      // A look at the page is activity, too, and so are the keys and the pointer; not its mere movement over the window.
      const tellActivity = throttled(() => {
        if (document.visibilityState === 'visible') listener('active')
      })
      for (const type of ['pointerdown', 'keydown', 'wheel', 'focus', 'visibilitychange'])
        window.addEventListener(type, tellActivity, { signal, capture: true, passive: true })
      if (document.visibilityState === 'hidden') listener('hidden')
      if (!navigator.onLine) listener('offline')
      return () => {
        stop.abort()
      }
    },
  }
}

/** Ms. */
const ACTIVITY_PAUSE = 1_000

function throttled(tell: () => void): () => void {
  let last = -Infinity
  return () => {
    const now = performance.now()
    if (now - last < ACTIVITY_PAUSE) return
    last = now
    tell()
  }
}
