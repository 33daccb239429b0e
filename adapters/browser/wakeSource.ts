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
      if (document.visibilityState === 'hidden') listener('hidden')
      if (!navigator.onLine) listener('offline')
      return () => {
        stop.abort()
      }
    },
  }
}
