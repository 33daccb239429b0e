/** Tabs of a real Firefox: the same promises as in Chromium, in smaller numbers. All tabs but one are hidden there. */
import { afterAll, afterEach, beforeAll, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { firefoxMissing } from '../helpers/firefox.ts'
import { startFirefox, type RunningBrowser } from '../helpers/tabs.ts'
import { djangoBackend, oidcBackend, type Backend } from '../browser/backends.ts'
import {
  ACCESS_SECONDS,
  expectOneRefreshPerLife,
  live,
  openTabs,
  signIn,
  type Shared,
} from '../browser/sharedSession.ts'

const TABS = 3
const LIVES = 5

const WAYS = [
  { name: 'Django', make: djangoBackend, query: '' },
  { name: 'oidc-provider', make: oidcBackend, query: '' },
  { name: 'Django, without Web Locks', make: djangoBackend, query: 'without=locks' },
]

describeWith(firefoxMissing() ?? djangoMissing())('tabs of Firefox that share a session', () => {
  let browser: RunningBrowser
  let backend: Backend
  let shared: Shared
  beforeAll(async () => {
    browser = await startFirefox()
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await shared.close()
    await backend.stop()
  })

  it.each(WAYS)(
    `$name: ${LIVES} lives, each refresh token presented once, and nothing fails`,
    async ({ make, query }) => {
      backend = await make({ accessSeconds: ACCESS_SECONDS })
      shared = await openTabs(browser, backend, TABS, query)
      await signIn(shared, backend)
      await expectOneRefreshPerLife(shared, await live(shared, LIVES))
    },
    120_000,
  )
})
