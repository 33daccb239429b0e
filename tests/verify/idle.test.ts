/** The idle limit in tabs of a real Chromium: a person at one tab keeps all of them, nobody keeps none. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { startSite, type Site } from '../helpers/site.ts'
import type { IdlePage } from '../browser/idleApp.ts'

declare const idle: IdlePage

/** Ms; a busy machine must get its keys through in time. */
const LIMIT = 5_000

describeWith(chromiumMissing())('the idle limit among tabs', () => {
  let browser: Browser
  let site: Site
  let context: BrowserContext
  beforeAll(async () => {
    site = await startSite('browser/idleApp.ts', '')
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await site.stop()
  })
  beforeEach(async () => {
    context = await browser.newContext()
  })
  afterEach(() => context.close())

  async function open(limit = LIMIT): Promise<Page> {
    const tab = await context.newPage()
    await tab.goto(`${site.url}/?limit=${limit}`)
    await tab.evaluate(() => idle.ready())
    return tab
  }
  const reasonIn = (tab: Page) => tab.evaluate(() => idle.reason())

  it('keys and clicks in one tab keep the others, and when they end all end', async () => {
    const [active, other] = [await open(), await open()]
    await active.bringToFront()
    await active.evaluate(() => idle.logIn())
    await expect.poll(() => other.evaluate(() => idle.status())).toBe('valid')
    const end = Date.now() + 2 * LIMIT
    for (let i = 0; Date.now() < end; i += 1) {
      await (i % 2 === 0 ? active.keyboard.press('a') : active.mouse.click(5, 5))
      await active.waitForTimeout(100)
    }
    for (const tab of [active, other]) {
      expect(await tab.evaluate(() => idle.status())).toBe('valid')
      expect(await tab.evaluate(() => idle.token())).toBe('of-a-day')
    }
    for (const tab of [active, other]) await expect.poll(() => reasonIn(tab), { timeout: 2 * LIMIT }).toBe('idle')
    expect(await other.evaluate(() => idle.events())).toEqual(['limitNear', 'loggedOut'])
  })

  it('a page that is opened again too late finds nobody signed in', async () => {
    const tab = await open()
    await tab.evaluate(() => idle.logIn())
    await tab.close()
    await new Promise((resolve) => setTimeout(resolve, LIMIT))
    expect(await reasonIn(await open())).toBe('idle')
  })
})
