import type { TabChannel } from '../../machines/ports.ts'

/**
 * A BroadcastChannel that carries `{ generation }` and nothing else; the tabs read the storage for the rest.
 *
 * @param name shared by all who share the storage
 */
export function broadcastTabs(name: string): TabChannel {
  return {
    announce(generation) {
      const channel = new BroadcastChannel(name)
      channel.postMessage({ generation })
      channel.close()
    },
    subscribe(listener) {
      const channel = new BroadcastChannel(name)
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        // Whoever shares the origin can post here; a wrong number only costs a look at the storage.
        const { generation } = (data ?? {}) as { generation?: unknown }
        if (typeof generation === 'number') listener(generation)
      }
      // In Node, listening must not keep the process alive.
      ;(channel as { unref?: () => void }).unref?.()
      return () => {
        channel.close()
      }
    },
  }
}
