/** A clock port without `monotonic`: a jump is what is seen of one (DESIGN §4.3). */
import { createAuth, type Clock } from 'authchart'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../helpers/simulatedClock.ts'
import { ORIGIN, pair } from '../helpers/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('without a second clock', () => {
  /** As a port that has only what it must have. */
  function alone() {
    const clock = new SimulatedClock()
    const port: Clock = {
      now: () => clock.now(),
      setTimeout: (callback, ms) => clock.setTimeout(callback, ms),
      clearTimeout: (timer) => {
        clock.clearTimeout(timer)
      },
    }
    const auth = createAuth({
      refresher: () => Promise.resolve(pair(86_400)),
      origins: [ORIGIN],
      clock: port,
      refreshPolicy: 'onDemand',
    })
    return { auth, clock }
  }
  const loggedIn = async () => {
    const { auth, clock } = alone()
    const serverDate = clock.now() + 10 * MINUTE
    await auth.logIn({ ...pair(86_400), serverDate })
    return { auth, clock }
  }

  it('time that passes is no jump, however long nobody looks', async () => {
    const { auth, clock } = await loggedIn()
    clock.sleep(2 * HOUR)
    auth.wake()
    expect(auth.explain().clockOffset).toBe(10 * MINUTE)
  })

  it('what is seen of a clock that is set back moves the deadline, and voids the estimate', async () => {
    const { auth, clock } = await loggedIn()
    clock.jump(-HOUR)
    expect(auth.peekAccessToken()).toBeTypeOf('string')
    expect(auth.explain().clockOffset).toBeUndefined()
    expect((auth.explain().expiresAt ?? NaN) - clock.now()).toBe(24 * HOUR)
  })
})
