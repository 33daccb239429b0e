/** Back from sleep or from the bfcache, a tab may have missed everything: requests of that instant wait for a look at the storage. */
import type { TokenStorage } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, ORIGIN, pair, type World } from '../helpers/world.ts'

/** Answers later, like IndexedDB. */
const slowly = (storage: TokenStorage): TokenStorage => ({
  read: () => Promise.resolve().then(() => storage.read()),
  update: (change) => Promise.resolve().then(() => storage.update(change)),
})

/** Two tabs that share a storage; nothing tells the one of what the other does. */
async function createPair(storage = slowly(memoryStorage())): Promise<{ asleep: World; other: World }> {
  const clock = new SimulatedClock()
  const asleep = createWorld({ storage, clock })
  await asleep.auth.ready
  await asleep.auth.logIn(pair(300))
  const other = createWorld({ storage, clock })
  await other.auth.ready
  return { asleep, other }
}

describe('a request in the instant of a wake', () => {
  it('is not served after a logout elsewhere', async () => {
    const { asleep, other } = await createPair()
    await other.auth.logOut()
    asleep.auth.wake()
    const asked = [asleep.auth.getAccessToken(), Promise.resolve(asleep.auth.tokenFor(ORIGIN))].map(reasonOf)
    for (const reason of await Promise.all(asked))
      expect(reason).toMatchObject({ code: 'ERR_AUTH_LOGGED_OUT', reason: 'loggedOutElsewhere' })
  })

  it('gets the token that a sibling has fetched meanwhile', async () => {
    const { asleep, other } = await createPair()
    await other.auth.refresh()
    asleep.auth.wake()
    expect(await asleep.auth.getAccessToken()).toBe(other.auth.peekAccessToken())
    expect(asleep.refreshes).toHaveLength(0)
  })

  it('is not sent as the user who has signed in meanwhile', async () => {
    const { asleep, other } = await createPair()
    await other.auth.logIn(pair(300))
    asleep.auth.wake()
    expect(await reasonOf(asleep.auth.getAccessToken())).toMatchObject({ code: 'ERR_AUTH_LOGGED_OUT' })
    expect(await asleep.auth.getAccessToken(), 'but the next one is').toBe(other.auth.peekAccessToken())
  })

  it('is served at once again when the look is over', async () => {
    const { asleep } = await createPair()
    asleep.auth.wake()
    asleep.auth.wake()
    expect(asleep.auth.tokenFor(ORIGIN)).toBeInstanceOf(Promise)
    await settle()
    expect(asleep.auth.tokenFor(ORIGIN)).toBe(asleep.auth.peekAccessToken())
  })

  it('waits no longer than its signal', async () => {
    const { asleep } = await createPair()
    const controller = new AbortController()
    asleep.auth.wake()
    const asked = reasonOf(asleep.auth.getAccessToken({ signal: controller.signal }))
    const reason = new Error('never mind')
    controller.abort(reason)
    expect(await asked).toBe(reason)
  })

  it('is served with what is in memory when the storage never answers', async () => {
    let isHanging = false
    const storage = slowly(memoryStorage())
    const hanging: TokenStorage = {
      ...storage,
      read: () => (isHanging ? new Promise(() => undefined) : storage.read()),
    }
    const { asleep } = await createPair(hanging)
    isHanging = true
    asleep.auth.wake()
    const asked = asleep.auth.getAccessToken()
    await asleep.clock.advance(6_000)
    expect(await asked).toBe(asleep.auth.peekAccessToken())
  })

  it('that a resource server has answered with 401 is not tried again after a logout elsewhere', async () => {
    const { asleep, other } = await createPair()
    const token = await asleep.auth.getAccessToken()
    await other.auth.logOut()
    asleep.auth.wake()
    expect(await asleep.auth.replaceRejected(token)).toBeUndefined()
    expect(asleep.refreshes).toHaveLength(0)
  })
})
