/** Every lock keeps the same promises: one holder at a time, bounded waiting, an abort for the one who waits. */
import type { RefreshLock } from 'authchart'
import { inProcessLock, leaseLock, webLock, type Lease } from 'authchart/locks'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'

/** A lease in memory, for several locks. */
function leaseStore() {
  let lease: Lease | undefined
  return {
    update: (change: (lease: Lease | undefined) => Lease | undefined) => {
      lease = change(lease) ?? lease
    },
  }
}

/** Each makes one lock for every contender. */
const KINDS: Record<string, () => () => RefreshLock> = {
  'in process': () => {
    const lock = inProcessLock()
    return () => lock
  },
  lease: () => {
    const store = leaseStore()
    return () => leaseLock(store, { poll: 5 })
  },
  // Node has Web Locks, too.
  'Web Locks': () => {
    const name = `test-${Math.random()}`
    return () => webLock(name)
  },
}

const limits = (timeout = 10_000) => ({ signal: new AbortController().signal, timeout })
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const never = (): Promise<never> => new Promise(() => undefined)

describe.each(Object.entries(KINDS))('%s', (_, make) => {
  it('lets one in at a time', async () => {
    const create = make()
    let inside = 0
    let most = 0
    const work = async (held: boolean): Promise<boolean> => {
      inside += 1
      most = Math.max(most, inside)
      await sleep(5)
      inside -= 1
      return held
    }
    const held = await Promise.all(Array.from({ length: 8 }, () => create().hold(work, limits())))
    expect(most).toBe(1)
    expect(held).toEqual(Array.from(held, () => true))
  })

  it('goes on without the lock when it is not to be had in time', async () => {
    const create = make()
    void create().hold(never, limits())
    await sleep(20)
    expect(await create().hold((held) => Promise.resolve(held), limits(50))).toBe(false)
  })

  it('is free again after work that failed', async () => {
    const create = make()
    const failure = new Error('failed')
    expect(await reasonOf(create().hold(() => Promise.reject(failure), limits()))).toBe(failure)
    expect(await create().hold((held) => Promise.resolve(held), limits())).toBe(true)
  })

  it('ends the wait of who gives up, and of nobody else', async () => {
    const create = make()
    let finish: () => void = () => undefined
    const first = create().hold(() => new Promise<void>((resolve) => (finish = resolve)), limits())
    await sleep(20)
    const controller = new AbortController()
    const second = create().hold(() => Promise.resolve('second'), { signal: controller.signal, timeout: 10_000 })
    const third = create().hold((held) => Promise.resolve(held), limits())
    const reason = new Error('never mind')
    controller.abort(reason)
    expect(await reasonOf(second)).toBe(reason)
    finish()
    await first
    expect(await third).toBe(true)
  })

  it('does not begin for who has given up before', async () => {
    const signal = AbortSignal.abort(new Error('too late'))
    expect(await reasonOf(make()().hold(() => Promise.resolve(), { signal, timeout: 10 }))).toBe(signal.reason)
  })
})

it('a lease of a holder that died runs out; who takes it is not sure, since the holder may only be asleep', async () => {
  const store = leaseStore()
  store.update(() => ({ owner: 'dead', until: Date.now() + 60 }))
  const lock = leaseLock(store, { poll: 5 })
  expect(await lock.hold((held) => Promise.resolve(held), limits())).toBe(false)
  expect(await lock.hold((held) => Promise.resolve(held), limits()), 'it was given back').toBe(true)
})

it.each([
  [
    'throws',
    () => {
      throw new Error('blocked')
    },
  ],
  ['rejects', () => Promise.reject(new Error('gone'))],
])('a lease in a store that %s costs nothing but the certainty', async (_, update) => {
  expect(await leaseLock({ update }).hold((held) => Promise.resolve(held), limits())).toBe(false)
})

it('a lease is renewed while its work goes on', async () => {
  const store = leaseStore()
  const order: string[] = []
  const work = async (): Promise<void> => {
    await sleep(300)
    order.push('first')
  }
  const first = leaseLock(store, { ttl: 60, poll: 5 }).hold(work, limits())
  await sleep(20)
  await leaseLock(store, { ttl: 60, poll: 5 }).hold(() => Promise.resolve(order.push('second')), limits())
  await first
  expect(order).toEqual(['first', 'second'])
})
