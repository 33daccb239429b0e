/** Uploads of a real Chromium: `authchart/axios` over XMLHttpRequest, and the example that does without axios. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTokenServer, type TokenServer } from '../../testing/tokenServer/index.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { startSite, type Site } from '../helpers/site.ts'
import type { UploadApp } from '../browser/uploadApp.ts'

declare const window: { app: UploadApp }

const BYTES = 200_000

describeWith(chromiumMissing())('uploads', () => {
  let browser: Browser
  let server: TokenServer
  let site: Site
  let page: Page

  beforeAll(async () => {
    browser = await launchChromium()
    server = createTokenServer({ accessLifetime: 300 })
    site = await startSite('browser/uploadApp.ts', await server.listen())
  })
  afterAll(async () => {
    await browser.close()
    await site.stop()
    await server.close()
  })
  beforeEach(async () => {
    page = await browser.newPage()
    await page.goto(site.url)
    await page.waitForFunction(() => 'app' in window)
    await page.evaluate(() => window.app.logIn())
  })
  afterEach(() => page.close())

  it('axios: a form with its progress, and no token in config or response', async () => {
    const { echo, ...rest } = await page.evaluate((bytes) => window.app.axios(bytes), BYTES)
    expect(echo).toMatchObject({ user: 'alice' })
    expect(echo.bytes).toBeGreaterThan(BYTES)
    expect(rest).toEqual({ last: 1, isXhr: true, hasHeader: false })
  })

  it.each(['axios', 'xhr'] as const)('%s: a 401 is replayed with the form', async (client) => {
    const asked = server.stats.refreshesAsked
    server.revokeAccess()
    const { echo, last } = await page.evaluate(([name, bytes]) => window.app[name](bytes), [client, BYTES] as const)
    expect(echo.bytes).toBeGreaterThan(BYTES)
    expect(last).toBe(1)
    expect(server.stats.refreshesAsked - asked).toBe(1)
  })

  it('axios: no token in an error', async () => {
    expect(await page.evaluate(() => window.app.axiosError())).toEqual({ is: true, hasToken: false })
  })

  it('xhr: is aborted by its signal', async () => {
    expect(await page.evaluate(() => window.app.abortedXhr())).toBe('AbortError')
  })
})
