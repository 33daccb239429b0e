/** What `close()` ends, what it lets end by itself, and how a wait in doubt is given up. */
import { asyncStorage, memoryStorage } from 'authchart/storage'
import { describe, expect, it, vi } from 'vitest'
import { FakeStore } from '../adapters/stores.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, ORIGIN, pair } from '../helpers/world.ts'

it('an answer that is on its way is stored for the next start', async () => {
  const storage = memoryStorage()
  const { auth, answer } = await createLoggedInWorld({ storage })
  const late = pair(300)
  let arrive: () => void = () => undefined
  answer(
    () =>
      new Promise((resolve) => {
        arrive = () => {
          resolve(late)
        }
      }),
  )
  const refreshed = reasonOf(auth.refresh())
  await settle()
  auth.close()
  expect(await refreshed).toHaveProperty('code', 'ERR_AUTH_CLOSED')
  arrive()
  await settle()
  expect(storage.read()).toMatchObject({ generation: 2, tokens: { refreshToken: late.refreshToken } })
})

it('nobody is listened to any more: no wake source, no channel', async () => {
  const [source, channel] = [vi.fn(), vi.fn()]
  const { auth } = await createLoggedInWorld({
    wakeSources: [{ subscribe: () => source }],
    channel: { announce: () => undefined, subscribe: () => channel },
  })
  auth.close()
  expect(source).toHaveBeenCalledOnce()
  expect(channel).toHaveBeenCalledOnce()
})

it('a listener that was taken off hears nothing more', async () => {
  const { auth } = await createLoggedInWorld()
  const hear = vi.fn()
  const stop = auth.on('refreshed', hear)
  await auth.refresh()
  stop()
  await auth.refresh()
  expect(hear).toHaveBeenCalledOnce()
})

it('is what the end of a `using` block does', async () => {
  const { auth, clock } = await createLoggedInWorld()
  auth[Symbol.dispose]()
  expect(clock.pendingTimers).toBe(0)
  expect(await reasonOf(auth.refresh())).toHaveProperty('code', 'ERR_AUTH_CLOSED')
})

describe('while a wake has the storage read again', () => {
  async function createDoubtingWorld() {
    const clock = new SimulatedClock()
    const store = new FakeStore(clock)
    const world = await createLoggedInWorld({ clock, storage: asyncStorage(store) })
    await clock.advance(0)
    store.delay = 1_000
    world.auth.wake()
    return world
  }

  it('who waits may give up, for its own reason; the others are served', async () => {
    const { auth, clock } = await createDoubtingWorld()
    const controller = new AbortController()
    const given = [
      auth.getAccessToken({ signal: controller.signal }),
      auth.replaceRejected(String(auth.peekAccessToken()), { signal: controller.signal }),
    ]
    const asked = Promise.resolve(auth.tokenFor(`${ORIGIN}/x`, { signal: new AbortController().signal }))
    const reason = new Error('never mind')
    controller.abort(reason)
    for (const each of given) expect(await reasonOf(each)).toBe(reason)
    await clock.advance(1_000)
    expect(await asked).toBe(auth.peekAccessToken())
  })

  it('who has given up before does not wait at all', async () => {
    const { auth } = await createDoubtingWorld()
    const reason = new Error('never mind')
    const signal = AbortSignal.abort(reason)
    expect(await reasonOf(auth.getAccessToken({ signal }))).toBe(reason)
    expect(await reasonOf(auth.replaceRejected(String(auth.peekAccessToken()), { signal }))).toBe(reason)
  })
})
