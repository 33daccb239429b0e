/** Tabs of a real Chromium share one session at a real oidc-provider, which ends the whole grant at a second use. */
import { afterAll, afterEach, beforeAll, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { startChromium, type RunningBrowser } from '../helpers/tabs.ts'
import { oidcBackend, type Backend } from '../browser/backends.ts'
import {
  ACCESS_SECONDS,
  expectOneRefreshPerLife,
  live,
  openTabs,
  signIn,
  type Shared,
} from '../browser/sharedSession.ts'

const TABS = 8
const LIVES = 20

describeWith(chromiumMissing())('tabs that share a session at oidc-provider', () => {
  let backend: Backend
  let browser: RunningBrowser
  let shared: Shared
  beforeAll(async () => {
    backend = await oidcBackend({ accessSeconds: ACCESS_SECONDS })
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser.close()
    await backend.stop()
  })
  afterEach(() => shared.close())

  it(
    `${LIVES} lives, each refresh token presented once, and nothing fails`,
    async () => {
      shared = await openTabs(browser, backend, TABS)
      await signIn(shared, backend)
      await expectOneRefreshPerLife(shared, await live(shared, LIVES))
    },
    60_000 + LIVES * ACCESS_SECONDS * 1_000,
  )
})
