/** A page that died while its refresh was on the way has left a mark in the record; the next page finds it. */
import { RefreshRejectedError } from 'authchart'
import { inProcessLock } from 'authchart/locks'
import { memoryStorage } from 'authchart/storage'
import { expect, it } from 'vitest'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, pair, type Answer } from '../helpers/world.ts'

/** A world that finds the record of one that was killed in the middle of a refresh, with a live access token in it. */
async function afterDeath(answer: Answer) {
  const [storage, clock] = [memoryStorage(), new SimulatedClock()]
  const dead = createWorld({ storage, clock })
  await dead.auth.logIn(pair(300))
  dead.answer(() => new Promise(() => undefined))
  void dead.auth.refresh().catch(() => undefined)
  await settle()
  dead.auth.close()
  const next = createWorld({ storage, clock, lock: inProcessLock() })
  next.answer(answer)
  await settle()
  return { ...next, dead }
}

it('the refresh is asked for again at once, while the old token still serves: a grace window may be open', async () => {
  const { auth, clock, refreshes, dead } = await afterDeath(() => pair(300))
  expect(refreshes).toHaveLength(1)
  expect(refreshes[0]?.refreshToken).toBe(dead.refreshes[0]?.refreshToken)
  await clock.advance(1_000)
  expect(auth.status).toBe('valid')
  expect(refreshes).toHaveLength(1)
})

it('a refusal says that the outcome was lost, and the old token is used up', async () => {
  const { auth, clock } = await afterDeath(() => Promise.reject(new RefreshRejectedError()))
  expect(auth.explain()).toMatchObject({ state: 'expiring.draining' })
  await clock.advance(300_000)
  expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshOutcomeLost' })
})
