/** `authchart/socket` with the WebSocket of a real Chromium, through the lives of several real tokens. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTokenServer, type TokenServer } from '../../testing/tokenServer/index.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { startLiveServer, type LiveServer } from '../helpers/liveServer.ts'
import { startSite, type Site } from '../helpers/site.ts'
import type { SocketApp } from '../browser/socketApp.ts'

declare const window: { app: SocketApp }

describeWith(chromiumMissing())('a WebSocket in a page', () => {
  let browser: Browser
  let tokens: TokenServer
  let live: LiveServer
  let site: Site
  let page: Page

  beforeAll(async () => {
    browser = await launchChromium()
    // Seconds: each token is replaced after half of them.
    tokens = createTokenServer({ accessLifetime: 2 })
    live = await startLiveServer()
    live.accept('*')
    site = await startSite('browser/socketApp.ts', await tokens.listen())
    page = await browser.newPage()
    await page.goto(`${site.url}/?live=${encodeURIComponent(live.url)}`)
    await page.waitForFunction(() => 'app' in window)
  })
  afterAll(async () => {
    await browser.close()
    await site.stop()
    await live.stop()
    await tokens.close()
  })

  it('waits for the login, is replaced with each token before its end, and closes at the logout', async () => {
    expect(live.shown).toEqual([])
    await page.evaluate(() => window.app.logIn())
    await expect.poll(() => page.evaluate(() => window.app.isOpen())).toBe(true)
    await expect.poll(() => live.shown.length).toBeGreaterThanOrEqual(4)
    expect(new Set(live.shown), 'each token opens one').toHaveLength(live.shown.length)
    await expect.poll(() => page.evaluate(() => window.app.token())).toBe(live.shown.at(-1))
    await expect.poll(() => live.open()).toBe(1)
    const hear = (): Promise<string[]> => {
      live.say('hello')
      return page.evaluate(() => window.app.heard)
    }
    await expect.poll(hear).toContain('hello')
    await page.evaluate(() => window.app.logOut())
    await expect.poll(() => live.open()).toBe(0)
  })
})
