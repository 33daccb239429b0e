import type { TabChannel } from 'authchart'

/** A channel among those who subscribe to it; each hears the others, not itself. */
export function channels(): () => TabChannel {
  const listeners = new Map<object, (generation: number) => void>()
  return () => {
    const self = {}
    return {
      announce: (generation) => {
        for (const [other, listener] of listeners) if (other !== self) listener(generation)
      },
      subscribe: (listener) => {
        listeners.set(self, listener)
        return () => listeners.delete(self)
      },
    }
  }
}
