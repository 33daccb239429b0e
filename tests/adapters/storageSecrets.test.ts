/** P8 at the storage: what a store's error quotes of a record is told to nobody. */
import type { TokenStorage } from 'authchart'
import { describe, expect, it } from 'vitest'
import { hasSecret } from '../helpers/canary.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, pair, type World } from '../helpers/world.ts'

/** Answers and fails as a client of a database does, which hangs the command with all its arguments on its errors. */
class TalkativeStore implements TokenStorage {
  broken: 'read' | 'write' | undefined
  #held: unknown

  read(): unknown {
    if (this.broken === 'read') throw this.#error('GET', this.#held)
    return this.#held
  }

  update(change: Parameters<TokenStorage['update']>[0]): void {
    const next = change(this.#held)
    if (this.broken === 'write') throw this.#error('SET', next)
    this.#held = next ?? this.#held
  }

  #error(name: string, value: unknown): Error {
    const text = JSON.stringify(value)
    return Object.assign(new Error(`${name} authchart ${text} timed out`), { command: { name, args: [text] } })
  }
}

const failuresIn = ({ events }: World) => events.filter(({ type }) => type === 'storageFailed')

describe('a store whose errors quote what it was given or holds', () => {
  it.each(['login', 'refresh', 'logout'])('tells nobody: at a %s', async (moment) => {
    const storage = new TalkativeStore()
    if (moment === 'login') storage.broken = 'write'
    const world = await createLoggedInWorld({ storage })
    storage.broken = 'write'
    if (moment === 'refresh') await world.auth.refresh()
    if (moment === 'logout') await world.auth.logOut()
    expect(failuresIn(world)).toHaveLength(1)
    expect(failuresIn(world)[0]).toHaveProperty('error.cause.message', expect.stringContaining('SET authchart'))
    expect(hasSecret(world.events)).toBe(false)
  })

  it('tells nobody: at the end of a refresh, of tokens that nobody holds yet', async () => {
    const storage = new TalkativeStore()
    const world = await createLoggedInWorld({ storage })
    world.answer(() => {
      storage.broken = 'write'
      return pair(300)
    })
    await world.auth.refresh()
    expect(failuresIn(world)).toHaveLength(1)
    expect(hasSecret(world.events)).toBe(false)
  })

  it('tells nobody: when it is read again', async () => {
    const storage = new TalkativeStore()
    const world = await createLoggedInWorld({ storage })
    storage.broken = 'read'
    world.auth.wake()
    await settle()
    expect(failuresIn(world)).toHaveLength(1)
    expect(hasSecret(world.events)).toBe(false)
  })
})
