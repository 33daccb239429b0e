import type { TabChannel } from '../../machines/ports.ts'

/**
 * Tells the other tabs by the `storage` events of localStorage: for places without BroadcastChannel, and for a record that is in
 * localStorage itself, since a tab that hears such an event also sees what was written there before.
 *
 * @param name shared by all who share the storage; the key `${name}.tabs` is written and removed at once
 */
export function storageTabs(name: string): TabChannel {
  const key = `${name}.tabs`
  return {
    announce(generation) {
      try {
        localStorage.setItem(key, String(generation))
        localStorage.removeItem(key)
      } catch {
        // Blocked or full: the others see the record at their next look.
      }
    },
    subscribe(listener) {
      const hear = ({ key: changed, newValue }: StorageEvent): void => {
        const generation = Number(newValue ?? Number.NaN)
        if (changed === key && Number.isSafeInteger(generation)) listener(generation)
      }
      addEventListener('storage', hear)
      return () => {
        removeEventListener('storage', hear)
      }
    },
  }
}
