/** Simulated time, and what a seed decides. */
import { createAuthSimulation } from 'authchart/testing'
import { describe, expect, it } from 'vitest'

const ECHO = '/api/echo/'

describe('time', () => {
  it('passes when it is told to: refreshes come when they are due, and no request meets a 401', async () => {
    using sim = createAuthSimulation()
    const tab = await sim.signIn()
    const began = sim.now
    await sim.advance('14m')
    expect(sim.now - began).toBe(840_000)
    expect((await tab.fetch(ECHO)).status).toBe(200)
    expect(sim.server.stats).toMatchObject({ refreshesSucceeded: 3, unauthorized: 0 })
    expect(sim.requests.map(({ path, sentAt }) => [path, sentAt])).toEqual([
      ['/api/token/refresh/', 225_000],
      ['/api/token/refresh/', 450_000],
      ['/api/token/refresh/', 675_000],
      [ECHO, 840_000],
    ])
  })

  it('a month takes a moment', async () => {
    using sim = createAuthSimulation({ server: { accessLifetime: 3_600 } })
    const { auth } = await sim.signIn()
    await sim.advance('30d')
    expect(auth.status).toBe('valid')
    expect(sim.server.stats.refreshesSucceeded).toBe(Math.floor((30 * 24 * 60) / 55))
  })

  it('stands still while requests are answered, unless the network takes some', async () => {
    using still = createAuthSimulation()
    const tab = await still.signIn()
    const at = still.now
    await tab.fetch(ECHO)
    await tab.auth.refresh()
    expect(still.now).toBe(at)

    using slow = createAuthSimulation({ latency: ['20ms', '50ms'] })
    const other = await slow.signIn()
    const before = slow.now
    expect((await slow.until(other.fetch(ECHO))).status).toBe(200)
    expect(slow.now - before).toBeGreaterThanOrEqual(40)
    expect(slow.now - before).toBeLessThanOrEqual(100)
  })

  it('does not pass for ever for what never comes', async () => {
    using sim = createAuthSimulation()
    await expect(sim.until(new Promise(() => undefined))).rejects.toThrow('within an hour of simulated time')
  })

  it.each<[string | number, number]>([
    [5, 5],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['1h30m', 5_400_000],
    ['3d', 259_200_000],
  ])('%s is a duration', async (duration, ms) => {
    using sim = createAuthSimulation()
    const at = sim.now
    await sim.advance(duration)
    expect(sim.now - at).toBe(ms)
  })

  it.each(['', '5', '5 m', 'm', '1y', '--2h', NaN, Infinity])('%s is none', (duration) => {
    using sim = createAuthSimulation()
    expect(() => sim.advance(duration)).toThrow(RangeError)
  })
})

describe('a seed', () => {
  /** A life in which chance has a say. */
  async function live(seed: number): Promise<object> {
    using sim = createAuthSimulation({ seed, tabs: 3, latency: ['1ms', '300ms'] })
    const [first] = sim.tabs
    await sim.signIn('bob', first)
    sim.server.outage()
    await sim.advance('10m')
    sim.server.recover()
    await sim.advance('10m')
    const tokens = sim.tabs.map(({ auth }) => auth.peekAccessToken())
    return { requests: sim.requests, tokens, logs: sim.tabs.map(({ auth }) => auth.log.toJsonLines()) }
  }

  it('does the same again, and another one something else', async () => {
    const once = await live(7)
    expect(await live(7)).toEqual(once)
    expect(await live(8)).not.toEqual(once)
  })
})

it('nothing of the platform is replaced', async () => {
  const { fetch, setTimeout, setInterval, clearTimeout } = globalThis
  const { now } = Date
  using sim = createAuthSimulation()
  await sim.signIn()
  await sim.advance('5m')
  expect([globalThis.fetch, globalThis.setTimeout, globalThis.setInterval, globalThis.clearTimeout, Date.now]).toEqual([
    fetch,
    setTimeout,
    setInterval,
    clearTimeout,
    now,
  ])
})
