/** Several tabs of a real Chromium share one session at the real Django, with rotation and blacklist: the hardest case. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { startChromium, type RunningBrowser } from '../helpers/tabs.ts'
import { djangoBackend, type Backend } from './backends.ts'
import { ACCESS_SECONDS, expectOneRefreshPerLife, live, openTabs, signIn, type Shared } from './sharedSession.ts'

const TABS = 8
const isVerifying = import.meta.env.MODE === 'verify'
const LIVES = isVerifying ? 20 : 2

const WEAKER = [
  { name: 'Web Locks and localStorage', query: 'storage=localStorage', lives: 2, most: 2 },
  { name: 'a lease and IndexedDB, without Web Locks', query: 'without=locks', lives: 2, most: 1 },
  {
    name: 'a lease and localStorage, without Web Locks',
    query: 'without=locks&storage=localStorage',
    lives: 2,
    most: 2,
  },
  { name: 'Web Locks and IndexedDB, without BroadcastChannel', query: 'without=broadcast', lives: 2, most: 1 },
]

describeWith(chromiumMissing() ?? djangoMissing())('tabs that share a session', () => {
  let backend: Backend
  let browser: RunningBrowser
  let shared: Shared
  beforeAll(async () => {
    backend = await djangoBackend({ accessSeconds: ACCESS_SECONDS })
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser.close()
    await backend.stop()
  })
  afterEach(() => shared.close())

  it.each([
    { name: 'Web Locks and IndexedDB', query: '', lives: LIVES, most: 1 },
    // The weaker ways take their time in `npm run verify`.
    ...(isVerifying ? WEAKER : []),
  ])(
    `$name: $lives lives, each refresh token presented at most $most times, and nothing fails`,
    async ({ query, lives, most }) => {
      shared = await openTabs(browser, backend, TABS, query)
      await signIn(shared, backend)
      await expectOneRefreshPerLife(shared, await live(shared, lives), most)
    },
    60_000 + LIVES * ACCESS_SECONDS * 1_000,
  )

  it('a reload keeps the session', async () => {
    shared = await openTabs(browser, backend, 2)
    await signIn(shared, backend)
    await shared.tabs[0].reload()
    expect(await shared.tabs[0].call('ask', 1)).toEqual({ users: ['alice'], failed: [] })
  })
})
