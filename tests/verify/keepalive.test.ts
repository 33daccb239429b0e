/**
 * Whether `keepalive` on the refresh would help a page that is reloaded in the middle of it (docs/tabs.md says why it is not set).
 * The reloads are spread evenly over the exchange; Django rotates and blacklists, so that a lost answer is a lost session.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { djangoBackend, type Backend } from '../browser/backends.ts'
import { openTabs, signIn, type Shared } from '../browser/sharedSession.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { startChromium, type RunningBrowser } from '../helpers/tabs.ts'

const RELOADS = 24
/** Ms each way between the page and the server. */
const LATENCY = 100

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describeWith(chromiumMissing() ?? djangoMissing())('a page that is reloaded in the middle of a refresh', () => {
  let backend: Backend
  let browser: RunningBrowser
  beforeAll(async () => {
    backend = await djangoBackend({ accessSeconds: 300 })
    browser = await startChromium()
  })
  afterAll(async () => {
    await browser.close()
    await backend.stop()
  })

  async function losses(query: string): Promise<number> {
    const shared = await openTabs(browser, backend, 1, `refused=logOut&${query}`)
    try {
      return await reload(shared)
    } finally {
      await shared.close()
    }
  }

  /** How many of the reloads cost the session. */
  async function reload(shared: Shared): Promise<number> {
    const { site, tabs } = shared
    const [tab] = tabs
    site.beforeRefresh = site.beforeRefreshed = () => sleep(LATENCY)
    let lost = 0
    for (let i = 0; i < RELOADS; i++) {
      await signIn(shared, backend)
      void tab.call('refresh').catch(() => undefined)
      await sleep((i * 2 * LATENCY) / RELOADS)
      await tab.reload()
      await tab.call('refresh').catch(() => undefined)
      const { status, reason } = await tab.call('explain')
      if (status === 'loggedOut') expect(reason).toBe('refreshOutcomeLost')
      else expect(status).toBe('valid')
      if (status === 'loggedOut') lost += 1
    }
    return lost
  }

  it('loses the session more often with keepalive than without', async () => {
    const without = await losses('')
    const kept = await losses('keepalive')
    process.stdout.write(`${RELOADS} reloads each: ${without} sessions lost without keepalive, ${kept} with it\n`)
    expect(without).toBeGreaterThan(0)
    expect(without).toBeLessThan(RELOADS)
    expect(kept).toBeGreaterThan(without)
  }, 180_000)
})
