/** A short look at the page in a real Chromium; tests/verify walks about it for longer. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { walkIn } from '../helpers/pageWalker.ts'

describeWith(chromiumMissing())('the page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  const it = walkIn(() => browser, { reducedMotion: 'reduce' })

  it('signs in, breaks the server, says so, and goes back in time', '', async (walker, expect) => {
    await walker.sees('loggedOut')
    await walker.press('Sign in')
    await walker.sees('valid')
    await walker.breaks('Outage')
    await walker.press('Refresh now')
    await walker.reads(/The last refresh failed: .*503/)
    const slider = walker.page.getByRole('slider', { name: 'Moment' })
    await slider.press('Home')
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toMatch(/^0\.0 seconds: (restoring|loggedOut)$/)
    await walker.press('Back to now')
    await walker.breaks('Healthy')
    await walker.press('Refresh now')
    await walker.sees('valid')
  })
})
