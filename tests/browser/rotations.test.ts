/**
 * A thousand rotations, at Django with blacklist. Nobody waits for tokens to end here: eight tabs ask for a refresh again and again,
 * all at once, so that each rotation is one for which they contend. Takes its time, so only in `npm run verify`.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { startChromium, type RunningBrowser } from '../helpers/tabs.ts'
import { djangoBackend, type Backend } from './backends.ts'
import { expectEachPresentedOnce, openTabs, signIn, type Shared } from './sharedSession.ts'

const TABS = 8
const ROTATIONS = import.meta.env.MODE === 'verify' ? 1_000 : 40

describeWith(chromiumMissing() ?? djangoMissing())('tabs that refresh all the time', () => {
  let backend: Backend
  let browser: RunningBrowser
  let shared: Shared
  beforeAll(async () => {
    backend = await djangoBackend({ accessSeconds: 300 })
    browser = await startChromium()
  })
  afterAll(async () => {
    await shared.close()
    await browser.close()
    await backend.stop()
  })

  it(`${ROTATIONS} rotations, each refresh token presented once, and nothing fails`, async () => {
    shared = await openTabs(browser, backend, TABS)
    await signIn(shared, backend)
    const failed: string[] = []
    while (shared.site.presentations.size < ROTATIONS)
      failed.push(...(await shared.everywhere((tab) => tab.call('churn', 5))).flat())
    expect(shared.site.presentations.size).toBeGreaterThanOrEqual(ROTATIONS)
    await expectEachPresentedOnce(shared, failed)
  }, 300_000)
})
