/** DESIGN §4.1, sentence by sentence. */
import { isAuthClosedError, isLoggedOutError, isRefreshUnavailableError, TokenEndpointError } from 'authchart'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, jwt, pair, type Answer } from '../helpers/world.ts'

const MINUTE = 60_000

/** An answer that comes when the test says so. */
function later(): { answer: Answer; arrive: (lifetime?: number) => void; fail: (error: Error) => void } {
  let arrive!: (lifetime?: number) => void
  let fail!: (error: Error) => void
  const answer: Answer = () =>
    new Promise((resolve, reject) => {
      arrive = (lifetime = 300) => {
        resolve(pair(lifetime))
      }
      fail = reject
    })
  return {
    answer,
    arrive: (lifetime) => {
      arrive(lifetime)
    },
    fail: (error) => {
      fail(error)
    },
  }
}

describe('valid', () => {
  it('gives the token, synchronously available', async () => {
    const { auth, refreshes } = await createLoggedInWorld()
    expect(auth.status).toBe('valid')
    expect(auth.peekAccessToken()).toBeTypeOf('string')
    expect(await auth.getAccessToken()).toBe(auth.peekAccessToken())
    expect(refreshes).toHaveLength(0)
  })

  it('needs no `await auth.ready` after createAuth or logIn with memory storage', () => {
    const { auth } = createWorld()
    expect(auth.status).toBe('loggedOut')
    void auth.logIn(pair(300))
    expect(auth.status).toBe('valid')
    expect(auth.peekAccessToken()).toBeTypeOf('string')
  })

  it('refreshes first when asked for a token that lives longer', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    await clock.advance(MINUTE)
    const before = auth.peekAccessToken()
    const after = await auth.getAccessToken({ minValidity: 4.5 * MINUTE })
    expect(after).not.toBe(before)
    expect(refreshes).toHaveLength(1)
  })

  it('gives the longest token there is when none can live as long as asked', async () => {
    const { auth, refreshes } = await createLoggedInWorld()
    await auth.getAccessToken({ minValidity: 60 * MINUTE })
    await auth.getAccessToken({ minValidity: 60 * MINUTE })
    expect(refreshes, 'the second call is within the cool-down').toHaveLength(1)
  })
})

describe('expiring', () => {
  it('gives the token at once, and an early refresh starts by itself', async () => {
    const { auth, clock, answer, refreshes } = await createLoggedInWorld()
    const { answer: slow, arrive } = later()
    answer(slow)
    await clock.advance(226_000)
    expect(auth.status, 'the lead of a five-minute token is 75 s').toBe('refreshing')
    expect(refreshes).toHaveLength(1)
    const old = auth.peekAccessToken()
    expect(await auth.getAccessToken()).toBe(old)
    arrive()
    await settle()
    expect(auth.status).toBe('valid')
    expect(auth.peekAccessToken()).not.toBe(old)
  })

  it("with refreshPolicy 'onDemand' waits for the next request", async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    await clock.advance(250_000)
    expect(auth.status).toBe('expiring')
    expect(refreshes).toHaveLength(0)
    await auth.getAccessToken()
    await settle()
    expect(refreshes).toHaveLength(1)
    expect(auth.status).toBe('valid')
  })

  it('refreshes for a request after the device slept through the timer', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld({ refreshPolicy: 'onDemand' })
    clock.sleep(250_000)
    await auth.getAccessToken()
    await settle()
    expect(refreshes).toHaveLength(1)
  })
})

describe('refreshing', () => {
  it('usable: gives the token at once unless minValidity asks for more', async () => {
    const { auth, clock, answer } = await createLoggedInWorld()
    const { answer: slow, arrive } = later()
    answer(slow)
    await clock.advance(226_000)
    const old = auth.peekAccessToken()
    expect(await auth.getAccessToken()).toBe(old)
    const longer = auth.getAccessToken({ minValidity: 2 * MINUTE })
    arrive()
    expect(await longer).not.toBe(old)
  })

  it('unusable: everybody waits for the one refresh', async () => {
    const { auth, clock, answer, refreshes } = await createLoggedInWorld()
    const { answer: slow, arrive } = later()
    answer(slow)
    clock.sleep(10 * MINUTE)
    expect(auth.peekAccessToken()).toBeUndefined()
    const asked = Array.from({ length: 1_000 }, () => auth.getAccessToken())
    await settle()
    expect(auth.explain().state).toBe('refreshing.unusable')
    arrive()
    expect(new Set(await Promise.all(asked)).size).toBe(1)
    expect(refreshes).toHaveLength(1)
  })

  it('passing the deadline neither aborts nor restarts the refresh', async () => {
    const { auth, clock, answer, refreshes } = await createLoggedInWorld({ lifetime: 20, refreshTimeout: 60_000 })
    const { answer: slow, arrive } = later()
    answer(slow)
    await clock.advance(16_000)
    expect(auth.explain().state).toBe('refreshing.usable')
    await clock.advance(10_000)
    expect(auth.explain().state).toBe('refreshing.unusable')
    expect(refreshes[0]?.signal.aborted).toBe(false)
    arrive(20)
    await settle()
    expect(auth.status).toBe('valid')
    expect(refreshes).toHaveLength(1)
  })
})

describe('restoring', () => {
  it('waits until the storage has answered', async () => {
    let tell: (record: unknown) => void = () => undefined
    const stored = new Promise<unknown>((resolve) => (tell = resolve))
    const clock = new SimulatedClock()
    const { auth } = createWorld({ clock, storage: { read: () => stored, update: () => Promise.resolve() } })
    expect(auth.status).toBe('restoring')
    const asked = auth.getAccessToken()
    const accessToken = jwt({ exp: clock.now() / 1_000 + 300 })
    tell({
      v: 1,
      generation: 4,
      tokens: { accessToken },
      expiresAt: clock.now() + 300_000,
      savedAt: clock.now(),
    })
    expect(await asked).toBe(accessToken)
    await auth.ready
    expect(auth.status).toBe('valid')
  })
})

describe('expired', () => {
  it('that may refresh starts one and waits', async () => {
    const { auth, clock, refreshes } = await createLoggedInWorld()
    clock.sleep(10 * MINUTE)
    expect(await auth.getAccessToken()).toBe(auth.peekAccessToken())
    expect(refreshes).toHaveLength(1)
  })

  it('that is backing off rejects at once, with retryAt and cause', async () => {
    const { auth, clock, answer, refreshes } = await createLoggedInWorld()
    answer(() => Promise.reject(new TokenEndpointError('down', { status: 503, retryAfter: 30_000 })))
    clock.sleep(10 * MINUTE)
    const first: unknown = await auth.getAccessToken().catch((error: unknown) => error)
    const second: unknown = await auth.getAccessToken().catch((error: unknown) => error)
    for (const error of [first, second]) {
      expect(isRefreshUnavailableError(error) && error.retryAt).toBe(clock.now() + 30_000)
      expect(error).toHaveProperty('cause.status', 503)
    }
    expect(refreshes).toHaveLength(1)
  })
})

describe('loggedOut', () => {
  it('rejects with the reason', async () => {
    const { auth } = await createLoggedInWorld()
    void auth.logOut()
    const error: unknown = await auth.getAccessToken().catch((reason: unknown) => reason)
    expect(isLoggedOutError(error) && error.reason).toBe('loggedOut')
  })
})

describe("the caller's signal", () => {
  it('ends the wait for that caller alone; the refresh goes on and its result is kept with no one waiting', async () => {
    const { auth, clock, answer, refreshes } = await createLoggedInWorld()
    const { answer: slow, arrive } = later()
    answer(slow)
    clock.sleep(10 * MINUTE)
    const controller = new AbortController()
    const mine = auth.getAccessToken({ signal: controller.signal })
    const other = auth.getAccessToken()
    await settle()
    const reason = new Error('never mind')
    controller.abort(reason)
    await expect(mine).rejects.toBe(reason)
    expect(refreshes[0]?.signal.aborted).toBe(false)
    arrive()
    expect(await other).toBe(auth.peekAccessToken())
  })

  it('that was aborted before rejects, also when a token is there', async () => {
    const { auth } = await createLoggedInWorld()
    await expect(auth.getAccessToken({ signal: AbortSignal.abort() })).rejects.toHaveProperty('name', 'AbortError')
  })
})

it('no token that is past its deadline is ever given, timers or not', async () => {
  const { auth, clock } = await createLoggedInWorld()
  clock.sleep(5 * MINUTE - 1_001)
  expect(auth.peekAccessToken()).toBeTypeOf('string')
  clock.sleep(1)
  expect(auth.peekAccessToken(), 'one second of margin for the way').toBeUndefined()
})

it('close() ends every wait, and whoever asks later waits for nothing', async () => {
  const { auth, answer } = await createLoggedInWorld()
  answer(later().answer)
  const cutOff = reasonOf(auth.refresh())
  expect(auth.status).toBe('refreshing')
  const token = auth.peekAccessToken() ?? ''
  auth.close()
  expect(isAuthClosedError(await cutOff)).toBe(true)
  expect(isAuthClosedError(await reasonOf(auth.refresh()))).toBe(true)
  expect(await auth.replaceRejected(token)).toBeUndefined()
})
