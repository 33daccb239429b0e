/** How long the locks of `authchart/locks` wait, and what is left of the wait afterwards. */
import type { RefreshLock } from 'authchart'
import { inProcessLock, webLock } from 'authchart/locks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const limits = (timeout: number, { signal } = new AbortController()) => ({ signal, timeout })
const whetherHeld = (held: boolean): Promise<boolean> => Promise.resolve(held)
const never = (): Promise<never> => new Promise(() => undefined)

/** A lock that somebody holds for good. */
function heldLock(): RefreshLock {
  const lock = inProcessLock()
  void lock.hold(never, limits(1_000))
  return lock
}

/** Whether the work was run with the lock, or without; nothing while it waits. */
function wait(timeout: number): boolean[] {
  const ran: boolean[] = []
  void heldLock().hold((held) => Promise.resolve(ran.push(held)), limits(timeout))
  return ran
}

/** What a browser does, as far as it is told: grants the lock, or not, and shows what it was asked with. */
function lockManager(answer: (work: () => unknown, asked: LockOptions) => unknown): LockManager {
  const request = (_: string, asked: LockOptions, work: () => unknown) => Promise.resolve(answer(work, asked))
  return { request, query: never } as unknown as LockManager
}

describe('a lock that cannot be had', () => {
  it.each([100, 500, 2_000, 10_000])('is waited for during %i ms, no less and no more', async (timeout) => {
    const ran = wait(timeout)
    await vi.advanceTimersByTimeAsync(timeout - 1)
    expect(ran).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(ran, 'and the work is run without it').toEqual([false])
  })

  it('is waited for again when the device has slept meanwhile, since its holder has slept as well', async () => {
    const ran = wait(10_000)
    await vi.advanceTimersByTimeAsync(1_000)
    vi.setSystemTime(Date.now() + 3_600_000)
    await vi.advanceTimersByTimeAsync(4_499)
    expect(ran).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(ran, 'for the rest of the time but five seconds').toEqual([false])
  })

  it('is not waited for at much greater length in a throttled tab, whose timers come once a minute', async () => {
    const ran = wait(10_000)
    for (const expected of [[], [false]]) {
      vi.setSystemTime(Date.now() + 60_000)
      await vi.advanceTimersByTimeAsync(500)
      expect(ran).toEqual(expected)
    }
  })

  it('is not waited for any longer when the clock is set back meanwhile', async () => {
    const ran = wait(2_000)
    await vi.advanceTimersByTimeAsync(1_000)
    vi.setSystemTime(Date.now() - 3_600_000)
    await vi.advanceTimersByTimeAsync(999)
    expect(ran).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(ran).toEqual([false])
  })

  it('answers what the work says without it, or throws', async () => {
    const [lock, reason] = [heldLock(), new Error('of the work')]
    const answers = Promise.all([
      lock.hold(whetherHeld, limits(1_000)),
      reasonOf(lock.hold(() => Promise.reject(reason), limits(1_000))),
    ])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await answers).toEqual([false, reason])
  })
})

describe("the caller's abort", () => {
  it('before the wait: the work is not run, though the lock is free', async () => {
    const [work, reason] = [vi.fn(whetherHeld), new Error('never mind')]
    const { signal } = new AbortController()
    expect(await inProcessLock().hold(work, { signal, timeout: 1_000 })).toBe(true)
    expect(await reasonOf(inProcessLock().hold(work, { signal: AbortSignal.abort(reason), timeout: 1_000 }))).toBe(
      reason,
    )
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('during the wait: it ends with the reason, and the work is not run', async () => {
    const [work, reason, controller] = [vi.fn(whetherHeld), new Error('never mind'), new AbortController()]
    const waiting = reasonOf(heldLock().hold(work, limits(10_000, controller)))
    await vi.advanceTimersByTimeAsync(1_000)
    controller.abort(reason)
    expect(await waiting).toBe(reason)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(work).not.toHaveBeenCalled()
  })
})

describe('once the lock is held', () => {
  it("neither time nor the caller's abort takes it back: that is for the work to heed", async () => {
    const controller = new AbortController()
    const asked: (AbortSignal | undefined)[] = []
    const locks = lockManager((work, { signal }) => {
      asked.push(signal)
      return work()
    })
    let end: (answer: string) => void = () => undefined
    const work = (): Promise<string> => new Promise((resolve) => (end = resolve))
    const done = webLock('x', { locks }).hold(work, limits(1_000, controller))
    await vi.advanceTimersByTimeAsync(5_000)
    controller.abort()
    expect(asked.map((signal) => signal?.aborted)).toEqual([false])
    end('done')
    expect(await done).toBe('done')
  })

  it('work that throws is not run again', async () => {
    const reason = new Error('of the work')
    const work = vi.fn(() => Promise.reject(reason))
    expect(await reasonOf(inProcessLock().hold(work, limits(1_000)))).toBe(reason)
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('no timer goes on while the work does', async () => {
    void inProcessLock().hold(never, limits(1_000))
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

it.each<[string, () => unknown]>([
  ['refuses', () => Promise.reject(new Error('no locks here'))],
  ['answers without having run the work', () => Promise.resolve()],
])('no timer is left of a lock that %s', async (_, answer) => {
  await webLock('x', { locks: lockManager(answer) })
    .hold(whetherHeld, limits(1_000))
    .catch(() => undefined)
  expect(vi.getTimerCount()).toBe(0)
})
