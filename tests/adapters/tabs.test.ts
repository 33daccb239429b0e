/** `authchart/tabs`, and `unstorage` beside it: what can be tried without a browser. */
import { createAuth } from 'authchart'
import { browser } from 'authchart/browser'
import { unstorage } from 'authchart/storage'
import { broadcastTabs } from 'authchart/tabs'
import { describe, expect, it, vi } from 'vitest'
import { ORIGIN, pair } from '../helpers/world.ts'

describe('broadcastTabs', () => {
  it('carries the generation, and nothing else', async () => {
    const name = `test-${Math.random()}`
    const heard: unknown[] = []
    const raw = new BroadcastChannel(name)
    raw.onmessage = ({ data }: MessageEvent<unknown>) => heard.push(data)
    const numbers: number[] = []
    const stop = broadcastTabs(name).subscribe((generation) => numbers.push(generation))
    broadcastTabs(name).announce(7)
    await vi.waitUntil(() => heard.length === 1 && numbers.length === 1)
    expect(heard).toEqual([{ generation: 7 }])
    expect(numbers).toEqual([7])
    for (const nonsense of ['x', null, { generation: '8' }, {}]) raw.postMessage(nonsense)
    raw.postMessage({ generation: 9 })
    await vi.waitUntil(() => numbers.includes(9))
    expect(numbers).toEqual([7, 9])
    stop()
    raw.close()
  })
})

describe('unstorage', () => {
  const open = (storage: ReturnType<typeof unstorage>) =>
    createAuth({ refresher: () => Promise.resolve(pair(300)), origins: [ORIGIN], storage })

  it.each([
    ['text', (value: string) => value],
    ['what it parsed', (value: string): unknown => JSON.parse(value)],
  ])('keeps a session in a driver that answers %s', async (_, answer) => {
    const data = new Map<string, unknown>()
    const storage = unstorage({
      getItem: (key) => Promise.resolve(data.get(key) ?? null),
      setItem: (key, value) => Promise.resolve(data.set(key, answer(value))),
    })
    const auth = open(storage)
    await auth.ready
    await auth.logIn(pair(300))
    const again = open(storage)
    await again.ready
    expect(again.peekAccessToken()).toBe(auth.peekAccessToken())
    auth.close()
    again.close()
  })

  it('says so when a driver is read-only, and keeps the tokens in memory', async () => {
    const auth = open(unstorage({ getItem: () => null }))
    const failed = vi.fn()
    auth.on('storageFailed', failed)
    await auth.ready
    await auth.logIn(pair(300))
    await vi.waitUntil(() => failed.mock.calls.length === 1)
    expect(auth.peekAccessToken()).toBeTypeOf('string')
    auth.close()
  })
})

it('browser() is nothing where there is no page', () => {
  expect(browser()).toEqual({})
})
