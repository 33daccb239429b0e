/** Two that share a storage, in one process: what one does, the other follows. Real tabs are in tests/browser. */
import { RefreshRejectedError, type TabChannel } from 'authchart'
import { inProcessLock } from 'authchart/locks'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, pair, type World } from '../helpers/world.ts'

/** A channel among those who subscribe to it; each hears the others, not itself. */
function channels(): () => TabChannel {
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

function createPair(): { one: World; other: World; clock: SimulatedClock } {
  const [storage, lock, clock, channel] = [memoryStorage(), inProcessLock(), new SimulatedClock(), channels()]
  const make = () => createWorld({ storage, lock, clock, channel: channel() })
  return { one: make(), other: make(), clock }
}

it('a login in one is a login in the other, and a refresh in one is none in the other', async () => {
  const { one, other, clock } = createPair()
  await one.auth.logIn(pair(300))
  expect(other.auth.status).toBe('valid')
  await clock.advance(230_000)
  expect(one.refreshes.length + other.refreshes.length).toBe(1)
  expect(other.auth.peekAccessToken()).toBe(one.auth.peekAccessToken())
})

describe('the end of a session', () => {
  it('by a logout: the other says that it was elsewhere', async () => {
    const { one, other } = createPair()
    await one.auth.logIn(pair(300))
    await one.auth.logOut()
    expect(other.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOutElsewhere' })
  })

  it('by a refusal: both end for the same reason, and it is stored once', async () => {
    const { one, other, clock } = createPair()
    await one.auth.logIn(pair(300))
    clock.sleep(600_000)
    one.answer(() => Promise.reject(new RefreshRejectedError()))
    await one.auth.getAccessToken().catch(() => undefined)
    await settle()
    for (const { auth } of [one, other])
      expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected', generation: 2 })
  })
})

it('whoever refreshes second finds the work done', async () => {
  const { one, other, clock } = createPair()
  await one.auth.logIn(pair(300))
  clock.sleep(600_000)
  const tokens = await Promise.all([one.auth.getAccessToken(), other.auth.getAccessToken()])
  expect(new Set(tokens).size).toBe(1)
  expect(one.refreshes.length + other.refreshes.length).toBe(1)
})
