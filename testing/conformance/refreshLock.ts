/** What every `RefreshLock` promises. */
import type { MaybePromise, RefreshLock } from '../../machines/index.ts'
import { check, failureOf, pause, within } from './check.ts'
import { run, type Closable, type Test, type TestRunner } from './suite.ts'

/** A lock that nobody holds, for one test. */
export interface LockUnderTest extends Closable {
  /** Called for each of those who want the lock. */
  readonly open: () => RefreshLock
}

/**
 * Describes what a `RefreshLock` has to do, for a port of your own to prove that it does. It takes about a second of real time.
 *
 * @param name of the port
 * @throws {TypeError} when no runner is given and none is global
 * @example
 * describeRefreshLock('mine', () => ({ open: () => myLock() }), { describe, it })
 */
export const describeRefreshLock = (
  name: string,
  prepare: () => MaybePromise<LockUnderTest>,
  runner?: TestRunner,
): void => {
  run(`${name}, as a RefreshLock`, prepare, runner, TESTS)
}

const limits = (timeout = 10_000) => ({ signal: new AbortController().signal, timeout })
const isHeld = (held: boolean): Promise<boolean> => Promise.resolve(held)

/** Somebody who has the lock until it is told to let go. */
async function holder(lock: RefreshLock): Promise<{ letGo: () => Promise<unknown> }> {
  let end: () => void = () => undefined
  const work = new Promise<void>((resolve) => {
    end = resolve
  })
  let hold: Promise<unknown> = Promise.resolve()
  await within(
    5_000,
    new Promise<void>((resolve) => {
      hold = lock.hold(() => {
        resolve()
        return work
      }, limits())
    }),
    'A free lock was not to be had',
  )
  return {
    letGo: () => {
      end()
      return hold
    },
  }
}

const TESTS: Readonly<Record<string, Test<LockUnderTest>>> = {
  async 'answers the result of the work'({ open }) {
    const result = { of: 'the work' }
    check((await open().hold(() => Promise.resolve(result), limits())) === result, 'It answered something else')
  },
  async 'lets one in at a time, and each knows that it holds it'({ open }) {
    let [inside, most] = [0, 0]
    const work = async (held: boolean): Promise<boolean> => {
      inside += 1
      most = Math.max(most, inside)
      await pause(5)
      inside -= 1
      return held
    }
    const held = await Promise.all(Array.from({ length: 8 }, () => open().hold(work, limits())))
    check(most === 1, `There were ${most} inside at once`)
    check(
      held.every((sure) => sure),
      'Somebody who waited for its turn was told that it does not hold the lock',
    )
  },
  async 'goes on without the lock when it is not to be had in time'({ open }) {
    const { letGo } = await holder(open())
    const held = await within(5_000, open().hold(isHeld, limits(50)), 'It waited on beyond the timeout')
    check(!held, 'It said that it holds a lock that somebody else has')
    await letGo()
  },
  async 'is free again after work that failed'({ open }) {
    const failure = new Error('The work failed')
    const found = await failureOf(
      () => open().hold(() => Promise.reject(failure), limits()),
      'The work failed, and hold() resolved',
    )
    check(found === failure, `The work failed, and hold() failed with something else: ${String(found)}`)
    check(await open().hold(isHeld, limits(2_000)), 'The lock is still taken')
  },
  async 'ends the wait of who gives up, and of nobody else'({ open }) {
    const { letGo } = await holder(open())
    const [controller, reason] = [new AbortController(), new Error('Never mind')]
    let hasBegun = false
    const second = failureOf(
      () =>
        open().hold(
          () => {
            hasBegun = true
            return Promise.resolve()
          },
          { signal: controller.signal, timeout: 10_000 },
        ),
      'Somebody gave up, and hold() resolved',
    )
    const third = open().hold(isHeld, limits())
    // Of a lock that breaks an earlier promise, nobody hears these.
    void Promise.allSettled([second, third])
    controller.abort(reason)
    const found = await within(5_000, second, 'Somebody gave up, and still waits')
    check(found === reason, `hold() failed with something other than the reason of the signal: ${String(found)}`)
    await letGo()
    check(await third, 'The one who waited on did not get the lock')
    check(!hasBegun, 'The work of who had given up began all the same')
  },
  async 'does not begin for who has given up before'({ open }) {
    const signal = AbortSignal.abort(new Error('Too late'))
    let hasBegun = false
    const work = (): Promise<void> => {
      hasBegun = true
      return Promise.resolve()
    }
    const found = await failureOf(() => open().hold(work, { signal, timeout: 100 }), 'It resolved')
    check(found === signal.reason, `It failed with something other than the reason of the signal: ${String(found)}`)
    check(!hasBegun, 'The work began')
  },
}
