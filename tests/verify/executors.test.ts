/** A refresh in a worker: what the page sees of it, and what happens where there is no worker. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { bundleWorker, type SiteOptions } from '../helpers/site.ts'
import { startChromium, type RunningBrowser } from '../helpers/tabs.ts'
import { djangoBackend, type Backend } from '../browser/backends.ts'
import { expectEachPresentedOnce, openTabs, signIn, type Shared } from '../browser/sharedSession.ts'

const WORKERS = ['serviceWorker', 'sharedWorker']

describeWith(chromiumMissing() ?? djangoMissing())('a refresh', () => {
  let backend: Backend
  let browser: RunningBrowser
  let worker: string
  let shared: Shared
  beforeAll(async () => {
    backend = await djangoBackend({ accessSeconds: 300 })
    browser = await startChromium()
    worker = await bundleWorker()
  })
  afterAll(async () => {
    await browser.close()
    await backend.stop()
  })
  afterEach(() => shared.close())

  const open = async (executor: string, options: SiteOptions): Promise<void> => {
    shared = await openTabs(browser, backend, 2, `executor=${executor}`, options)
    await signIn(shared, backend)
  }
  /** Whether the last refresh was asked for by a worker: its script is the referrer. */
  const askers = new Set<string>()
  const noteAskers = (): void => {
    askers.clear()
    shared.site.beforeRefresh = ({ headers }) => {
      askers.add(new URL(headers.referer ?? '').pathname)
    }
  }

  it.each(WORKERS)('in a %s: tabs that refresh at once share it', async (executor) => {
    await open(executor, { worker })
    noteAskers()
    const failed = (await shared.everywhere((tab) => tab.call('churn', 5))).flat()
    expect([...askers]).toEqual(['/authchart-worker.js'])
    await expectEachPresentedOnce(shared, failed)
    // Either tab may have been the one that asked the worker each time; the other has then adopted.
    expect((await shared.everywhere((tab) => tab.call('events'))).flat()).toContain('refreshed')
  })

  it.each(WORKERS)('is made by the page where the %s does not load', async (executor) => {
    await open(executor, {})
    noteAskers()
    await shared.tabs[0].call('refresh')
    expect([...askers]).toEqual(['/'])
    await expectEachPresentedOnce(shared, [])
  })

  it.each(WORKERS)('in a %s, and a logout meanwhile: nothing is written after it', async (executor) => {
    await open(executor, { worker })
    let arrive: () => void = () => undefined
    const held = new Promise<void>((resolve) => (arrive = resolve))
    const asked = new Promise<void>((resolve) => {
      shared.site.beforeRefreshed = () => {
        resolve()
        return held
      }
    })
    const refreshed = shared.tabs[0].call('refresh').catch((error: unknown) => String(error))
    await asked
    await shared.tabs[0].call('logOut')
    const requests = shared.site.stats.requests
    arrive()
    expect(await refreshed).toContain('LoggedOutError')
    // The pair that came too late is blacklisted at the server.
    await expect.poll(() => shared.site.stats.requests).toBe(requests + 1)
    await expect.poll(() => shared.statuses()).toEqual(['loggedOut', 'loggedOut'])
    expect(await shared.tabs[0].call('stored')).toEqual({ generation: 2, ended: 'loggedOut' })
  })
})
