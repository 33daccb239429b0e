/** The ports that need a browser pass the suites of the test kit in a real Chromium. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { startSite, type Site } from '../helpers/site.ts'
import type { PortsPage } from '../browser/portsApp.ts'

declare const ports: PortsPage

describeWith(chromiumMissing())('ports of a page', () => {
  let browser: Browser
  let site: Site
  let page: Page
  beforeAll(async () => {
    site = await startSite('browser/portsApp.ts', '')
    browser = await launchChromium()
    page = await browser.newPage()
    await page.goto(site.url)
    await page.waitForFunction('"ports" in window')
  })
  afterAll(async () => {
    await browser.close()
    await site.stop()
  })

  it('keep every promise', async () => {
    const names = await page.evaluate(() => ports.names())
    expect(new Set(names.map((name) => name.split(',')[0]))).toEqual(
      new Set(['indexedDbStorage', 'webStorage of localStorage', 'webLock', 'broadcastTabs', 'storageTabs']),
    )
    const told: Record<string, string> = {}
    for (const name of names) told[name] = await page.evaluate((asked) => ports.run(asked), name)
    expect(told).toEqual(Object.fromEntries(names.map((name) => [name, 'kept'])))
  }, 120_000)
})
