/** DESIGN §4.2 below its table: what a refused refresh token means, and when it is not believed. */
import { RefreshRejectedError } from 'authchart'
import { memoryStorage } from 'authchart/storage'
import { describe, expect, it } from 'vitest'
import { secretToken } from '../helpers/canary.ts'
import { reasonOf } from '../helpers/reasonOf.ts'
import { createExpiredWorld, down, lost, never } from '../helpers/refreshTimes.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { createLoggedInWorld, createWorld, pair, type Answer, type World, type WorldOptions } from '../helpers/world.ts'

const SECOND = 1_000
const refused: Answer = () => Promise.reject(new RefreshRejectedError())

describe('while the access token serves', () => {
  it('it is used up: no refresh any more, requests go on, then loggedOut at the deadline', async () => {
    const { auth, clock, answer, refreshes, eventTypes } = await createLoggedInWorld()
    answer(refused)
    await clock.advance(225 * SECOND)
    expect(auth.explain()).toMatchObject({ state: 'expiring.draining', refreshable: false })
    const token = auth.peekAccessToken()
    for (let i = 0; i < 73; i++) {
      expect(await auth.getAccessToken()).toBe(token)
      auth.wake()
      await clock.advance(SECOND)
    }
    await clock.advance(SECOND)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
    expect(refreshes).toHaveLength(1)
    expect(eventTypes()).toEqual(['loggedIn', 'expiring', 'refreshFailed', 'loggedOut'])
  })

  it('a 401 to it then is the answer, without another refresh', async () => {
    const { auth, answer, refreshes } = await createLoggedInWorld()
    answer(refused)
    await reasonOf(auth.refresh())
    expect(await auth.replaceRejected(await auth.getAccessToken())).toBeUndefined()
    expect(refreshes).toHaveLength(1)
    expect(auth.status).toBe('expiring')
  })

  it("onRefreshRejected: 'logOut' ends the session at once", async () => {
    const { auth, answer } = await createLoggedInWorld({ onRefreshRejected: 'logOut' })
    answer(refused)
    expect(await reasonOf(auth.refresh())).toMatchObject({ code: 'ERR_AUTH_REFRESH_REJECTED' })
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
    expect(auth.peekAccessToken()).toBeUndefined()
  })

  it('a token that a resource server has refused as well is not used up', async () => {
    const { auth, answer } = await createLoggedInWorld()
    answer(refused)
    const error = await reasonOf(auth.replaceRejected(await auth.getAccessToken()))
    expect(error).toMatchObject({ code: 'ERR_AUTH_REFRESH_REJECTED' })
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
  })
})

describe('after an attempt whose outcome nobody knows', () => {
  it('the reason is refreshOutcomeLost', async () => {
    const { auth, clock, answer } = await createExpiredWorld()
    answer(lost, refused)
    await reasonOf(auth.getAccessToken())
    clock.sleep(SECOND)
    const error = await reasonOf(auth.getAccessToken())
    expect(error).toMatchObject({ code: 'ERR_AUTH_REFRESH_REJECTED', reason: 'refreshOutcomeLost' })
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshOutcomeLost' })
  })

  it('our own timeout is such an attempt', async () => {
    const { auth, clock, answer } = await createExpiredWorld()
    answer(never, refused)
    const asked = reasonOf(auth.getAccessToken())
    await clock.advance(10 * SECOND)
    await asked
    await clock.advance(SECOND)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshOutcomeLost' })
  })

  it('also when the old token is used up first', async () => {
    const { auth, clock, answer } = await createLoggedInWorld()
    answer(lost, refused)
    await reasonOf(auth.refresh())
    await reasonOf(auth.refresh())
    expect(auth.explain().state).toBe('expiring.draining')
    await clock.advance(300 * SECOND)
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshOutcomeLost' })
  })

  it('also when that attempt was made by a process that died in it', async () => {
    const storage = memoryStorage()
    const first = await createExpiredWorld({ storage })
    first.answer(never)
    void first.auth.getAccessToken().catch(() => undefined)
    await settle()
    expect(storage.read()).toHaveProperty('pending')
    const { auth, answer } = createWorld({ storage, clock: first.clock })
    answer(refused)
    expect(await reasonOf(auth.getAccessToken())).toMatchObject({ reason: 'refreshOutcomeLost' })
  })

  it('but an attempt that was answered leaves no doubt: refreshRejected', async () => {
    const { auth, clock, answer } = await createExpiredWorld()
    answer(down(), refused)
    await reasonOf(auth.getAccessToken())
    clock.sleep(SECOND)
    expect(await reasonOf(auth.getAccessToken())).toMatchObject({ reason: 'refreshRejected' })
  })

  it('and a success in between settles it', async () => {
    const { auth, clock, answer } = await createExpiredWorld()
    answer(lost, () => pair(300), refused)
    await reasonOf(auth.getAccessToken())
    await clock.advance(SECOND)
    expect(auth.status).toBe('valid')
    clock.sleep(600 * SECOND)
    expect(await reasonOf(auth.getAccessToken())).toMatchObject({ reason: 'refreshRejected' })
  })
})

describe("when a sibling's newer refresh token is in the storage", () => {
  /** Two on one storage, without a lock; the sibling refreshes while the server is still refusing us. */
  async function createSiblings(
    siblingsAnswer: Answer,
    options: WorldOptions = {},
  ): Promise<{ mine: World; sibling: World; storage: ReturnType<typeof memoryStorage> }> {
    const storage = memoryStorage()
    const mine = await createLoggedInWorld({ storage, ...options })
    const sibling = createWorld({ storage, clock: mine.clock })
    sibling.answer(siblingsAnswer)
    mine.answer(async () => {
      await sibling.auth.refresh().catch(() => undefined)
      throw new RefreshRejectedError()
    })
    return { mine, sibling, storage }
  }

  it.each([true, false])('it is adopted, and the refusal forgotten (old token usable: %s)', async (isUsable) => {
    const { mine, sibling } = await createSiblings(() => pair(300), { onRefreshRejected: 'logOut' })
    if (!isUsable) mine.clock.sleep(600 * SECOND)
    await mine.auth.refresh()
    expect(mine.auth.status).toBe('valid')
    expect(mine.auth.explain().lastFailure).toBeUndefined()
    expect(mine.auth.peekAccessToken()).toBe(sibling.auth.peekAccessToken())
    await mine.auth.refresh()
    expect(mine.refreshes.at(-1)?.refreshToken, 'and used from then on').not.toBe(mine.refreshes[0]?.refreshToken)
  })

  it('those who wait get its access token', async () => {
    const { mine, sibling } = await createSiblings(() => pair(300))
    mine.clock.sleep(600 * SECOND)
    expect(await mine.auth.getAccessToken()).toBe(sibling.auth.peekAccessToken())
  })

  it('also when the access token beside it has ended: the session is not lost', async () => {
    const refreshToken = secretToken('newer')
    const { mine, storage } = await createSiblings(() => ({
      accessToken: pair().accessToken ?? '',
      refreshToken,
      expiresIn: 0,
    }))
    mine.clock.sleep(600 * SECOND)
    await reasonOf(mine.auth.getAccessToken())
    expect(storage.read(), 'nobody has refused the newer one').toMatchObject({ tokens: { refreshToken } })
    expect(mine.auth.status).not.toBe('loggedOut')
    await mine.clock.advance(60 * SECOND)
    expect(mine.auth.status).toBe('valid')
    expect(mine.refreshes.at(-1)?.refreshToken).not.toBe(mine.refreshes[0]?.refreshToken)
  })

  it('and when the sibling has logged out, that is what counts', async () => {
    const storage = memoryStorage()
    const mine = await createExpiredWorld({ storage })
    const sibling = createWorld({ storage, clock: mine.clock })
    mine.answer(async () => {
      await sibling.auth.logOut()
      throw new RefreshRejectedError()
    })
    await reasonOf(mine.auth.getAccessToken())
    expect(mine.auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'loggedOutElsewhere' })
  })
})
