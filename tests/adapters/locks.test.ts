/** What only a lease does; what every lock promises is in tests/testing/conformance.test.ts. */
import { leaseLock, type Lease } from 'authchart/locks'
import { expect, it } from 'vitest'

/** A lease in memory, for several locks. */
function leaseStore() {
  let lease: Lease | undefined
  return {
    update: (change: (lease: Lease | undefined) => Lease | undefined) => {
      lease = change(lease) ?? lease
    },
  }
}

const limits = (timeout = 10_000) => ({ signal: new AbortController().signal, timeout })
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
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
