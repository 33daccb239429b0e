/**
 * A thousand rotations, at Django with blacklist. Nobody waits for tokens to end here: eight tabs ask for a refresh again and again,
 * all at once, so that each rotation is one for which they contend.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { djangoBackend, type Backend } from '../browser/backends.ts'
import { expectEachPresentedOnce, openTabs, signIn, type Shared } from '../browser/sharedSession.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { startChromium, type RunningBrowser } from '../helpers/tabs.ts'

const TABS = 8

describeWith(chromiumMissing() ?? djangoMissing())('tabs that refresh all the time', () => {
  let backend: Backend
  let browser: RunningBrowser
  let shared: Shared
  beforeAll(async () => {
    backend = await djangoBackend({ accessSeconds: 300 })
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser.close()
    await backend.stop()
  })
  afterEach(() => shared.close())

  it.each([
    { name: 'Web Locks and IndexedDB', query: '', rotations: 1_000 },
    { name: 'a lease and IndexedDB', query: 'without=locks', rotations: 100 },
  ])(
    '$name: $rotations rotations, each refresh token presented once, and nothing fails',
    async ({ query, rotations }) => {
      shared = await openTabs(browser, backend, TABS, query)
      await signIn(shared, backend)
      const failed: string[] = []
      while (shared.site.presentations.size < rotations)
        failed.push(...(await shared.everywhere((tab) => tab.call('churn', 5))).flat())
      expect(shared.site.presentations.size).toBeGreaterThanOrEqual(rotations)
      await expectEachPresentedOnce(shared, failed)
    },
    300_000,
  )
})
