import type { WakeSignal, WakeSource } from 'authchart'

/** A wake source in the test's hand. */
export function wakeSource(): { source: WakeSource; tell: (signal: WakeSignal) => void } {
  let listener: (signal: WakeSignal) => void = () => undefined
  return {
    source: {
      subscribe: (next) => {
        listener = next
        return () => undefined
      },
    },
    tell: (signal) => {
      listener(signal)
    },
  }
}
