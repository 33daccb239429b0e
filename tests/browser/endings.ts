/** How a session that tabs share ends: in all of them, for good, and never with one user's request sent as another. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { RunningBrowser } from '../helpers/tabs.ts'
import { djangoBackend, type Backend } from './backends.ts'
import { openTabs, signIn, type Shared } from './sharedSession.ts'

/** Defines the tests; the server is Django, whose tokens say whose they are. */
export function describeEndings(start: () => Promise<RunningBrowser>, count: number): void {
  let backend: Backend
  let browser: RunningBrowser
  let shared: Shared
  beforeAll(async () => {
    backend = await djangoBackend({ accessSeconds: 300 })
    browser = await start()
  })
  afterAll(async () => {
    await browser.close()
    await backend.stop()
  })
  afterEach(() => shared.close())

  const everyTabIs = (status: string): Promise<void> =>
    expect.poll(() => shared.statuses()).toEqual(shared.tabs.map(() => status))
  const subjectOf = async (): Promise<string | undefined> => (await shared.tabs[0].call('explain')).subject

  /** Lets a refresh of the last tab reach the server and holds the answer back, until told. */
  async function holdRefresh(): Promise<{ arrive: () => Promise<string> }> {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    let isAsked = false
    shared.site.beforeRefreshed = () => {
      isAsked = true
      return held
    }
    const refreshed = shared.tabs
      .at(-1)
      ?.call('refresh')
      .then(
        () => 'refreshed',
        (error: unknown) => String(error),
      )
    await expect.poll(() => isAsked).toBe(true)
    return {
      arrive: async () => {
        release()
        return (await refreshed) ?? ''
      },
    }
  }

  it.each([
    { name: 'with all that a page has', query: '' },
    { name: 'without Web Locks and BroadcastChannel', query: 'without=locks&without=broadcast' },
  ])('$name: a login and a logout are those of every tab, and nothing is written afterwards', async ({ query }) => {
    shared = await openTabs(browser, backend, count, query)
    await signIn(shared, backend)
    await shared.tabs[0].call('logOut')
    await everyTabIs('loggedOut')
    const [, other] = shared.tabs
    expect((await other?.call('explain'))?.reason).toBe('loggedOutElsewhere')
    expect(await shared.tabs[0].call('stored')).toEqual({ generation: 2, ended: 'loggedOut' })
    await shared.tabs[0].reload()
    await shared.tabs[0].call('ready')
    expect(await shared.tabs[0].call('explain')).toMatchObject({ status: 'loggedOut', reason: 'loggedOut' })
  })

  it('a logout while another tab refreshes: the answer that comes later brings nothing back', async () => {
    shared = await openTabs(browser, backend, count)
    await signIn(shared, backend)
    const { arrive } = await holdRefresh()
    await shared.tabs[0].call('logOut')
    await everyTabIs('loggedOut')
    const requests = shared.site.stats.requests
    expect(await arrive()).toContain('LoggedOutError')
    const answers = await shared.everywhere((tab) => tab.call('ask', 5))
    expect(answers.flatMap(({ users }) => users)).toEqual([])
    expect(new Set(answers.flatMap(({ failed }) => failed.map((text) => text.split(':')[0])))).toEqual(
      new Set(['LoggedOutError']),
    )
    await everyTabIs('loggedOut')
    expect(shared.site.stats.requests, 'nothing was sent any more').toBe(requests)
    expect(await shared.tabs[0].call('stored')).toEqual({ generation: 2, ended: 'loggedOut' })
    expect([...shared.site.presentations.values()]).toEqual([1])
  })

  it('another user signs in while all tabs send: no request is sent with the token of another than who asked', async () => {
    shared = await openTabs(browser, backend, count)
    await signIn(shared, backend)
    const alice = await subjectOf()
    const sending = Promise.all(Array.from({ length: 4 }, () => shared.everywhere((tab) => tab.call('ask', 5))))
    await shared.tabs[0].call('logIn', 'bob', 'builder')
    await sending
    const users = async (): Promise<string[]> =>
      (await shared.everywhere((tab) => tab.call('ask', 1))).flatMap((answer) => answer.users)
    await expect.poll(users).toEqual(shared.tabs.map(() => 'bob'))
    expect(await subjectOf()).not.toBe(alice)
    expect(shared.site.stats).toMatchObject({ misattributed: 0, unauthorized: 0 })
  })

  it("another user signs in while another tab refreshes for Alice: her late answer does not displace Bob's", async () => {
    shared = await openTabs(browser, backend, count)
    await signIn(shared, backend)
    const { arrive } = await holdRefresh()
    await shared.tabs[0].call('logIn', 'bob', 'builder')
    const bob = await subjectOf()
    await arrive()
    const subjects = (): Promise<(string | undefined)[]> =>
      shared.everywhere(async (tab) => (await tab.call('explain')).subject)
    await expect.poll(subjects).toEqual(shared.tabs.map(() => bob))
    const answers = await shared.everywhere((tab) => tab.call('ask', 5))
    expect(answers).toEqual(shared.tabs.map(() => ({ users: ['bob'], failed: [] })))
    expect(await shared.tabs[0].call('stored')).toMatchObject({ subject: bob, generation: 2 })
    expect(shared.site.stats).toMatchObject({ misattributed: 0, unauthorized: 0 })
  })
}
