/** localStorage as the store that tabs share: weaker, so it keeps the lock for a while, and the larger generation wins. */
import type { RefreshLock, TokenResponse } from 'authchart'
import { webStorage } from 'authchart/storage'
import { storageTabs } from 'authchart/tabs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settle, SimulatedClock } from '../helpers/simulatedClock.ts'
import { createWorld, pair } from '../helpers/world.ts'
import { FakeArea } from './stores.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('the lock is kept for 25 ms after the last write, until other tabs surely read it', async () => {
  vi.useFakeTimers()
  const area = new FakeArea()
  let freed = false
  const lock: RefreshLock = { hold: (work) => work(true).finally(() => (freed = true)) }
  const { auth } = createWorld({ storage: webStorage(area, { isShared: true }), lock })
  const loggedIn = auth.logIn(pair(300))
  await vi.advanceTimersByTimeAsync(25)
  await loggedIn
  const before = area.writes.length
  const refreshed = auth.refresh()
  await vi.advanceTimersByTimeAsync(25)
  expect(area.writes.length - before, 'the mark, and what came of it').toBe(2)
  await vi.advanceTimersByTimeAsync(24)
  expect(freed).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(freed).toBe(true)
  await refreshed
  auth.close()
})

it('the larger generation wins: an answer that comes after a login elsewhere is not stored over it', async () => {
  const [area, clock] = [new FakeArea(), new SimulatedClock()]
  const make = () => createWorld({ storage: webStorage(area), clock })
  const one = make()
  await one.auth.logIn(pair(300))
  const other = make()
  let arrive: (response: TokenResponse) => void = () => undefined
  one.answer(() => new Promise((resolve) => (arrive = resolve)))
  const refreshed = one.auth.refresh().catch(() => undefined)
  await settle()
  await other.auth.logIn(pair(300))
  arrive(pair(300))
  await refreshed
  expect(area.record).toMatchObject({ generation: 2 })
  expect(one.auth.peekAccessToken()).toBe(other.auth.peekAccessToken())
})

describe('storageTabs', () => {
  /** A page's localStorage and its window, as another tab hears of them. */
  function stubPage(mood: FakeArea['mood'] = 'fine'): { hear: (event: object) => void } {
    const area = Object.assign(new FakeArea(), { mood })
    const page = new EventTarget()
    const tell = (newValue: string | null): void => {
      page.dispatchEvent(Object.assign(new Event('storage'), { key: 'my.tabs', newValue }))
    }
    vi.stubGlobal('localStorage', {
      setItem(key: string, value: string) {
        area.setItem(key, value)
        tell(value)
      },
      removeItem: () => {
        tell(null)
      },
    })
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
    return { hear: (event) => page.dispatchEvent(Object.assign(new Event('storage'), event)) }
  }

  it('carries the generation, and hears nothing else', () => {
    const { hear } = stubPage()
    const heard: number[] = []
    const stop = storageTabs('my').subscribe((generation) => heard.push(generation))
    storageTabs('my').announce(7)
    hear({ key: 'my.tabs', newValue: 'nonsense' })
    hear({ key: 'other.tabs', newValue: '8' })
    hear({ key: null, newValue: null })
    expect(heard).toEqual([7])
    stop()
    storageTabs('my').announce(9)
    expect(heard).toEqual([7])
  })

  it('costs nothing where localStorage is blocked', () => {
    stubPage('blocked')
    expect(() => {
      storageTabs('my').announce(7)
    }).not.toThrow()
  })
})
