/** An app's own tests fake time with vitest's timers and bring no clock: the session must follow them. */
import { createAuth } from 'authchart'
import { withAuth } from 'authchart/ky'
import ky from 'ky'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ORIGIN, pair } from '../helpers/world.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function open() {
  const refresher = vi.fn(() => Promise.resolve(pair(300)))
  const auth = createAuth({ refresher, origins: [ORIGIN] })
  const sent: (string | null)[] = []
  const fetch = (input: RequestInfo | URL): Promise<Response> => {
    sent.push(new Request(input).headers.get('authorization'))
    return Promise.resolve(Response.json({ ok: true }))
  }
  return { auth, refresher, sent, api: ky.create({ prefix: ORIGIN, ...withAuth(auth, { fetch }) }) }
}

it('a year of a busy user passes in a moment', async () => {
  const { auth, refresher, api, sent } = open()
  await auth.logIn(pair(300))
  for (let day = 0; day < 365; day++) {
    await vi.advanceTimersByTimeAsync(3_600_000)
    await api.get('profile')
    expect(sent.at(-1)).toBe(`Bearer ${String(auth.peekAccessToken())}`)
    vi.setSystemTime(Date.now() + 23 * 3_600_000)
  }
  expect(sent).toHaveLength(365)
  expect(refresher.mock.calls.length, 'sixteen an hour, and one a morning').toBeLessThan(365 * 18)
  auth.close()
  expect(vi.getTimerCount()).toBe(0)
})

it('is refreshed ahead, on time, by advancing the timers alone', async () => {
  const { auth, refresher } = open()
  await auth.logIn(pair(300))
  await vi.advanceTimersByTimeAsync(224_000)
  expect(refresher).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(refresher).toHaveBeenCalledOnce()
  expect(auth.status).toBe('valid')
  auth.close()
})
