/** The lease, in a real Chromium without Web Locks, when the tab that holds it stands still or dies in the middle of a refresh. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { djangoBackend, type Backend } from '../browser/backends.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { startSite, type Site } from '../helpers/site.ts'
import { tabOf, type Tab } from '../helpers/tabs.ts'

const TABS = 4
/** Longer than a lease lives that nobody renews (4 s), shorter than a mark (15 s). */
const STANDSTILL = 8_000

describeWith(chromiumMissing() ?? djangoMissing())('a lease whose holder', () => {
  let backend: Backend
  let browser: Browser
  let site: Site
  let context: BrowserContext
  let holder: { page: Page; tab: Tab }
  let others: Tab[]
  beforeAll(async () => {
    backend = await djangoBackend({ accessSeconds: 300 })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await backend.stop()
  })
  beforeEach(async () => {
    site = await startSite('browser/app.ts', backend.url)
    context = await browser.newContext()
    const pages = await Promise.all(Array.from({ length: TABS }, () => context.newPage()))
    const tabs = pages.map(tabOf)
    await Promise.all(tabs.map((tab) => tab.goto(`${site.url}/?without=locks`)))
    await tabs[0]?.call('logIn')
    await expect.poll(() => Promise.all(tabs.map((tab) => tab.call('status')))).toEqual(tabs.map(() => 'valid'))
    const [page, tab] = [pages[0], tabs[0]]
    if (page === undefined || tab === undefined) throw new Error('no tab is open')
    holder = { page, tab }
    others = tabs.slice(1)
  })
  afterEach(async () => {
    await context.close()
    await site.stop()
  })

  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const presented = (): number[] => [...site.presentations.values()]

  /** The holder's refresh has reached the server; `stop` it, then let the answer go. */
  async function refreshAndStop(stop: () => Promise<void>): Promise<void> {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    site.beforeRefreshed = () => held
    holder.tab.call('refresh').catch(() => undefined)
    await expect.poll(presented).toEqual([1])
    await stop()
    site.beforeRefreshed = () => undefined
    release()
  }

  it('stands still for longer than it lasts: its refresh is waited for, and nobody fails', async () => {
    const session = await context.newCDPSession(holder.page)
    await session.send('Debugger.enable')
    await refreshAndStop(async () => {
      await session.send('Debugger.pause')
    })
    const refreshed = Promise.all(others.map((tab) => tab.call('refresh')))
    await sleep(STANDSTILL)
    expect(presented(), 'the lease has run out, the mark has not').toEqual([1])
    const waiting = await Promise.all(others.map(async (tab) => (await tab.call('explain')).generation))
    expect(waiting, 'and nothing is stored').toEqual(others.map(() => 1))
    await session.send('Debugger.resume')
    await refreshed
    const generations = await Promise.all(others.map(async (tab) => (await tab.call('explain')).generation))
    expect(generations).toEqual(others.map(() => 2))
    expect(presented()).toEqual([1])
  })

  it('is closed after the server has rotated: all wait, one asks, and all end in the same state for the same reason', async () => {
    await refreshAndStop(() => holder.page.close())
    const refreshed = Promise.allSettled(others.map((tab) => tab.call('refresh')))
    await sleep(STANDSTILL)
    expect(presented(), 'the answer may still come').toEqual([1])
    expect((await refreshed).map(({ status }) => status)).toEqual(others.map(() => 'rejected'))
    expect(presented(), 'one tab tried once more, in vain').toEqual([2])
    const states = (): Promise<unknown[]> =>
      Promise.all(
        others.map(async (tab) => {
          const { state, refreshable } = await tab.call('explain')
          return { state, refreshable }
        }),
      )
    await expect.poll(states).toEqual(others.map(() => ({ state: 'expiring.draining', refreshable: false })))
  }, 60_000)
})
