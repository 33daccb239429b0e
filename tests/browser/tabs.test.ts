/** Several tabs of a real Chromium share one session at the real Django, with rotation and blacklist: the hardest case. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { djangoMissing, startDjango, type DjangoServer } from '../helpers/djangoServer.ts'
import { startSite, type Site } from '../helpers/site.ts'
import type { App } from './app.ts'

declare const window: { app: App }

const TABS = 8
/** Long enough that no request is overtaken by its token's end in the queue of a busy machine. */
const ACCESS_SECONDS = 8

const isVerifying = import.meta.env.MODE === 'verify'
const WEAKER = [
  { name: 'Web Locks and localStorage', query: '?storage=localStorage' },
  { name: 'a lease and IndexedDB, without Web Locks', query: '?locks=none' },
]

describeWith(chromiumMissing() ?? djangoMissing())('tabs that share a session', () => {
  let django: DjangoServer
  let browser: Browser
  let site: Site
  let context: BrowserContext

  beforeAll(async () => {
    django = await startDjango({ accessSeconds: ACCESS_SECONDS, rotate: true, blacklist: true })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await django.stop()
  })
  beforeEach(async () => {
    site = await startSite('browser/app.ts', django.url)
    context = await browser.newContext()
    await django.reset()
  })
  afterEach(async () => {
    await context.close()
    await site.stop()
  })

  async function openTabs(query = ''): Promise<Page[]> {
    const tabs = await Promise.all(Array.from({ length: TABS }, () => context.newPage()))
    await Promise.all(tabs.map((tab) => tab.goto(`${site.url}/${query}`)))
    await Promise.all(tabs.map((tab) => tab.waitForFunction(() => 'app' in window)))
    return tabs
  }

  const first = ([tab]: Page[]): Page => {
    if (tab === undefined) throw new Error('no tab is open')
    return tab
  }
  const statuses = (tabs: Page[]): Promise<string[]> =>
    Promise.all(tabs.map((tab) => tab.evaluate(() => window.app.status())))

  it.each([
    { name: 'Web Locks and IndexedDB', query: '' },
    // The weaker ways take their time in `npm run verify`.
    ...(isVerifying ? WEAKER : []),
  ])(
    '$name: each refresh token is presented once, and nothing fails',
    async ({ query }) => {
      const tabs = await openTabs(query)
      await first(tabs).evaluate(() => window.app.logIn())
      await expect.poll(() => statuses(tabs)).not.toContain('loggedOut')
      const end = Date.now() + 2 * ACCESS_SECONDS * 1_000
      const failed: string[] = []
      let rounds = 0
      while (Date.now() < end) {
        const answers = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.app.ask(5))))
        failed.push(...answers.flatMap((answer) => answer.failed))
        rounds += 1
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
      expect([...new Set(failed)].join('\n'), `${failed.length} failed`).toBe('')
      expect(rounds).toBeGreaterThan(3)
      expect(site.stats.unauthorized).toBe(0)
      expect(site.presentations.size, 'refreshes of two lives').toBeGreaterThanOrEqual(2)
      expect([...site.presentations.values()].filter((times) => times > 1)).toEqual([])
      expect(site.presentations.size).toBeLessThanOrEqual(5)
    },
    60_000,
  )

  it('a login and a logout in one tab reach every tab, and nothing writes afterwards', async () => {
    const tabs = await openTabs()
    await first(tabs).evaluate(() => window.app.logIn())
    await expect.poll(() => statuses(tabs)).not.toContain('loggedOut')
    await first(tabs).evaluate(() => window.app.logOut())
    await expect.poll(() => statuses(tabs)).toEqual(Array.from(tabs, () => 'loggedOut'))
    await first(tabs).reload()
    await first(tabs).waitForFunction(() => 'app' in window)
    const { status, reason } = await first(tabs).evaluate(async () => {
      await window.app.ready
      return window.app.explain()
    })
    expect({ status, reason }).toEqual({ status: 'loggedOut', reason: 'loggedOut' })
  })

  it('another user signing in reaches every tab', async () => {
    const tabs = await openTabs()
    await first(tabs).evaluate(() => window.app.logIn())
    await expect.poll(() => statuses(tabs)).not.toContain('loggedOut')
    await first(tabs).evaluate(() => window.app.logIn('bob', 'builder'))
    const users = async (): Promise<string[]> =>
      (await Promise.all(tabs.map((tab) => tab.evaluate(() => window.app.ask(1))))).flatMap((answer) => answer.users)
    await expect.poll(users).toEqual(Array.from(tabs, () => 'bob'))
  })

  it('a reload keeps the session', async () => {
    const tabs = await openTabs()
    await first(tabs).evaluate(() => window.app.logIn())
    await first(tabs).reload()
    await first(tabs).waitForFunction(() => 'app' in window)
    expect(await first(tabs).evaluate(() => window.app.ask(1))).toEqual({ users: ['alice'], failed: [] })
  })
})
