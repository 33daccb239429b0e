/** The storage that the tabs share: what is asked of it happens at once, some time later. */
import type { StoredRecord, TokenStorage } from '../../machines/index.ts'
import type { World } from './world.ts'

export class DeviceStorage {
  #stored: string | undefined
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    const { tokens } = world.server.first
    const { now } = world
    const times = { issuedAt: now - 400_000, expiresAt: now - 100_000, lifetime: 300_000, startedAt: now - 400_000 }
    this.#write({ v: 1, generation: 1, tokens, ...times, session: 'login', savedAt: now - 400_000 })
  }

  get record(): StoredRecord {
    return JSON.parse(this.#stored ?? '{}') as StoredRecord
  }

  at(tab: string): TokenStorage {
    const isBlind = this.#world.settings.lies.includes('compare')
    let seen: string | undefined
    return {
      read: () =>
        this.#step(tab, 'read', 'read:storage', () => {
          seen = this.#stored
          return seen
        }),
      update: (change) =>
        this.#step(tab, 'write', 'write:storage', () => {
          const next = change(isBlind ? seen : this.#stored)
          if (next !== undefined) this.#write(next)
        }),
    }
  }

  #write(record: StoredRecord): void {
    this.#stored = JSON.stringify(record)
  }

  #step<T>(tab: string, what: string, touch: `read:${string}` | `write:${string}`, work: () => T): Promise<T> {
    return new Promise<void>((resolve) => {
      this.#world.begin(tab, what, [`write:${tab}`, touch], resolve)
    }).then(work)
  }
}
