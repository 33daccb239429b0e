/** More of what the simulator has found: stores that fail, and clocks that are set. */
import { RefreshRejectedError, TokenEndpointError } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { expect, it } from 'vitest'
import { breakable } from '../helpers/breakable.ts'
import { channels } from '../helpers/channels.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, pair } from '../helpers/world.ts'

it('a pause that the server asked for lasts no longer when the clock is set back', async () => {
  const clock = new SimulatedClock()
  const storage = memoryStorage()
  const one = createWorld({ storage, clock })
  await one.auth.logIn(pair(300))
  one.answer(() => Promise.reject(new TokenEndpointError('busy', { status: 503, retryAfter: 20_000 })))
  await reasonOf(one.auth.refresh())
  one.auth.close()
  clock.jump(-3_600_000)
  const other = createWorld({ storage, clock })
  await clock.advance(30_000)
  await other.auth.refresh()
  expect(other.refreshes).toHaveLength(1)
})

it('tokens that a sibling has stored before the clock was set back end when they would have', async () => {
  const clock = new SimulatedClock()
  const storage = memoryStorage()
  const [one, other] = [createWorld({ storage, clock }), createWorld({ storage, clock })]
  await one.auth.logIn(pair(300))
  await clock.advance(100_000)
  // The one is gone before it has seen what the clock does.
  one.auth.close()
  clock.jump(-3_600_000)
  other.auth.wake()
  await settle()
  expect(other.auth.peekAccessToken()).toBeDefined()
  await clock.advance(301_000)
  expect(other.refreshes.length).toBeGreaterThan(0)
})

it('a logout that could not be stored ends the session of those who have counted further meanwhile', async () => {
  const [clock, channel] = [new SimulatedClock(), channels()]
  const { port, mood, stored } = breakable()
  const [leaver, stayer] = [1, 2].map(() => createWorld({ storage: port, clock, channel: channel() }))
  if (leaver === undefined || stayer === undefined) throw new Error('no worlds')
  await leaver.auth.logIn(pair(300))
  await settle()
  mood.isBroken = true
  await leaver.auth.logOut()
  for (let count = 0; count < 5; count++) await stayer.auth.refresh()
  mood.isBroken = false
  await clock.advance(120_000)
  leaver.auth.wake()
  stayer.auth.wake()
  await settle()
  expect(leaver.auth.status).toBe('loggedOut')
  expect(stayer.auth.status).toBe('loggedOut')
  expect(stored().tokens).toBeUndefined()
})

it('a refusal stands against tokens that were stored nowhere and count as far', async () => {
  const [clock, channel] = [new SimulatedClock(), channels()]
  const { port, mood } = breakable()
  const [refused, other] = [1, 2].map(() => createWorld({ storage: port, clock, channel: channel() }))
  if (refused === undefined || other === undefined) throw new Error('no worlds')
  await refused.auth.logIn(pair(300))
  await settle()
  mood.isBroken = true
  await other.auth.refresh()
  mood.isBroken = false
  refused.answer(() => Promise.reject(new RefreshRejectedError()))
  await reasonOf(refused.auth.refresh())
  const before = other.refreshes.length
  expect(await reasonOf(other.auth.refresh())).toMatchObject({ code: 'ERR_AUTH_REFRESH_REJECTED' })
  expect(other.refreshes).toHaveLength(before)
})

it('a login while the store fails stands against the older one that is found when the store is back', async () => {
  const clock = new SimulatedClock()
  const { port, mood, stored } = breakable()
  const old = createWorld({ storage: port, clock })
  await old.auth.logIn(pair(3_600))
  for (let count = 0; count < 5; count++) await old.auth.refresh()
  old.auth.close()
  mood.isBroken = true
  await clock.advance(10_000)
  const fresh = createWorld({ storage: port, clock })
  await fresh.auth.logIn(pair(3_600))
  const token = fresh.auth.peekAccessToken()
  mood.isBroken = false
  await clock.advance(120_000)
  fresh.auth.wake()
  await settle()
  expect(fresh.auth.peekAccessToken()).toBe(token)
  expect(stored().tokens?.accessToken).toBe(token)
})

it('a logout that could not be stored stands, although the next login takes its place and the clock was set back between', async () => {
  const clock = new SimulatedClock()
  const { port, mood, stored } = breakable()
  const { auth } = createWorld({ storage: port, clock })
  await auth.logIn(pair(3_600))
  mood.isBroken = true
  await auth.logOut()
  clock.jump(-3_600_000)
  await auth.logIn(pair(3_600))
  const token = auth.peekAccessToken()
  mood.isBroken = false
  auth.wake()
  await clock.advance(120_000)
  expect(auth.peekAccessToken()).toBe(token)
  expect(stored().tokens?.accessToken).toBe(token)
})

it('the end of a later login ends the earlier one as well, in a tab that has slept through both', async () => {
  const storage = memoryStorage()
  const [sleeper, other] = [1, 2].map(() => createWorld({ storage, clock: new SimulatedClock() }))
  if (sleeper === undefined || other === undefined) throw new Error('no worlds')
  const { clock } = other
  await sleeper.auth.logIn(pair(300))
  other.auth.wake()
  await other.auth.refresh()
  await clock.advance(1_000)
  await other.auth.logIn(pair(300))
  other.answer(() => Promise.reject(new RefreshRejectedError()))
  await reasonOf(other.auth.refresh())
  await clock.advance(300_000)
  expect(other.auth.status).toBe('loggedOut')
  sleeper.clock.sleep(301_000)
  sleeper.auth.wake()
  await settle()
  expect(sleeper.refreshes).toEqual([])
  expect(sleeper.auth.status).toBe('loggedOut')
})

it('a login that could not be stored counts above the session whose place it takes', async () => {
  const [clock, storage] = [new SimulatedClock(), memoryStorage()]
  const { port, mood, stored } = breakable(storage)
  const [first, second] = [port, storage].map((its) => createWorld({ storage: its, clock }))
  if (first === undefined || second === undefined) throw new Error('no worlds')
  await second.auth.logIn(pair(300))
  for (let count = 0; count < 5; count++) await second.auth.refresh()
  const { generation } = stored()
  mood.isBroken = true
  await clock.advance(1_000)
  await first.auth.logIn(pair(300))
  mood.isBroken = false
  await clock.advance(10_000)
  expect(stored().tokens?.accessToken).toBe(first.auth.peekAccessToken())
  expect(stored().generation).toBeGreaterThan(generation)
})
