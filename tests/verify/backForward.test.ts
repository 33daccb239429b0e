/** A tab that comes back from the back-forward cache of a real Chromium, as it was: what happened meanwhile is seen before anything is sent. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { startSite, type Site } from '../helpers/site.ts'
import { tabOf, type Tab } from '../helpers/tabs.ts'
import { djangoBackend, type Backend } from '../browser/backends.ts'

// Chromium may throw a page out of this cache for reasons of its own, such as a busy machine: then once more.
describeWith(chromiumMissing() ?? djangoMissing())('a tab back from the back-forward cache', { retry: 2 }, () => {
  let backend: Backend
  let browser: Browser
  let site: Site
  let context: BrowserContext
  let away: { page: Page; tab: Tab }
  let other: Tab
  beforeAll(async () => {
    backend = await djangoBackend({ accessSeconds: 300 })
    browser = await launchChromium({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })
  })
  afterAll(async () => {
    await browser.close()
    await backend.stop()
  })
  beforeEach(async () => {
    site = await startSite('browser/app.ts', backend.url)
    context = await browser.newContext()
  })
  afterEach(async () => {
    await context.close()
    await site.stop()
  })

  /** Opens two tabs and signs in; then the first goes to another page. */
  async function leave(query: string): Promise<void> {
    const page = await context.newPage()
    away = { page, tab: tabOf(page) }
    other = tabOf(await context.newPage())
    await away.tab.goto(`${site.url}/?${query}`)
    await away.tab.call('logIn')
    await other.goto(`${site.url}/?${query}`)
    await other.call('ready')
    await page.goto(`${site.url}/app.js`)
  }

  /** What the request came to that was made in the very instant of the return; `undefined` when the page started anew. */
  async function comeBack(): Promise<{ users: string[]; failed: string[] } | undefined> {
    await away.page.goBack({ waitUntil: 'commit' })
    await away.page.waitForFunction('"app" in window')
    await away.tab.call('ready')
    return away.tab.call('returned')
  }

  // A message on a BroadcastChannel throws a page out of this cache, so that it starts anew; without one it comes back as it was.
  it('is not served after a logout elsewhere', async () => {
    await leave('without=broadcast')
    await other.call('logOut')
    const { requests } = site.stats
    expect(await comeBack()).toEqual({
      users: [],
      failed: [expect.stringContaining('LoggedOutError')],
    })
    expect(site.stats.requests, 'nothing was sent').toBe(requests)
  })

  it('sends nothing as the user who has signed in elsewhere, until the app knows', async () => {
    await leave('without=broadcast')
    await other.call('logIn', 'bob', 'builder')
    expect(await comeBack()).toEqual({
      users: [],
      failed: [expect.stringContaining('LoggedOutError')],
    })
    expect(await away.tab.call('ask', 1)).toEqual({ users: ['bob'], failed: [] })
    expect(site.stats).toMatchObject({ misattributed: 0, unauthorized: 0 })
  })

  it('goes on with the tokens that the others have fetched', async () => {
    await leave('without=broadcast')
    await other.call('refresh')
    expect(await comeBack()).toEqual({ users: ['alice'], failed: [] })
    expect(await away.tab.call('explain')).toMatchObject({ generation: 2 })
    expect([...site.presentations.values()]).toEqual([1])
  })

  it('starts anew or sees the logout, where a BroadcastChannel has told of it', async () => {
    await leave('')
    await other.call('logOut')
    expect((await comeBack())?.users ?? []).toEqual([])
    expect(await away.tab.call('explain')).toMatchObject({ status: 'loggedOut' })
  })
})
