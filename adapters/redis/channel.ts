/** Tells the other processes by pub/sub. All sessions of a client share one connection to listen on. */
import type { TabChannel } from '../../machines/ports.ts'
import { command, openSubscriber, type RedisClient, type Subscriber } from './client.ts'

type Listener = (generation: number) => void

/** Whoever did not listen for a while looks for itself: no generation is below it. */
const UNHEARD = 0

class Hub {
  readonly #client: RedisClient
  readonly #listeners = new Map<string, Set<Listener>>()
  #subscriber: Subscriber | undefined

  constructor(client: RedisClient) {
    this.#client = client
  }

  add(channel: string, listener: Listener): void {
    this.#subscriber ??= openSubscriber(this.#client, {
      channels: () => [...this.#listeners.keys()],
      message: (name, text) => {
        const generation = Number(text)
        if (Number.isSafeInteger(generation)) this.#tell(name, generation)
      },
      listening: (name) => {
        this.#tell(name, UNHEARD)
      },
    })
    const listeners = this.#listeners.get(channel)
    if (listeners === undefined) this.#subscriber.subscribe(channel)
    this.#listeners.set(channel, (listeners ?? new Set()).add(listener))
  }

  #tell(channel: string, generation: number): void {
    for (const hear of this.#listeners.get(channel) ?? []) hear(generation)
  }

  remove(channel: string, listener: Listener): void {
    const listeners = this.#listeners.get(channel)
    listeners?.delete(listener)
    if (listeners?.size !== 0) return
    this.#listeners.delete(channel)
    this.#subscriber?.unsubscribe(channel)
    if (this.#listeners.size > 0) return
    this.#subscriber?.close()
    this.#subscriber = undefined
  }
}

const hubs = /* @__PURE__ */ new WeakMap<RedisClient, Hub>()

function hubOf(client: RedisClient): Hub {
  const hub = hubs.get(client) ?? new Hub(client)
  hubs.set(client, hub)
  return hub
}

export const redisChannel = (client: RedisClient, name: string): TabChannel => ({
  announce: (generation) => {
    // Whoever does not hear it finds out at its next look.
    command(client, 'PUBLISH', name, String(generation)).catch(() => undefined)
  },
  subscribe: (listener) => {
    const hub = hubOf(client)
    hub.add(name, listener)
    return () => {
      hub.remove(name, listener)
    }
  },
})
