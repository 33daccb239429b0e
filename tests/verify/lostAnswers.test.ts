/**
 * Which sessions survive that the answer of a refresh is lost: the table of docs/tabs.md, row by row, on real servers. The tab that
 * refreshes goes away when the server has acted and has not been heard yet.
 */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { djangoBackend, oidcBackend, type Backend } from '../browser/backends.ts'
import { openTabs, signIn, type Shared } from '../browser/sharedSession.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { bundleWorker } from '../helpers/site.ts'
import { startChromium, type RunningBrowser } from '../helpers/tabs.ts'

type Fate = 'lives' | 'lost'

const common = { accessSeconds: 300 }
const SERVERS: [setting: string, start: () => Promise<Backend>, inPage: Fate][] = [
  ['Simple JWT without rotation', () => djangoBackend({ ...common, rotate: false, blacklist: false }), 'lives'],
  ['Simple JWT, rotation without blacklist', () => djangoBackend({ ...common, blacklist: false }), 'lives'],
  ['Simple JWT, rotation and blacklist', () => djangoBackend(common), 'lost'],
  ['oidc-provider without rotation', () => oidcBackend({ ...common, rotate: false }), 'lives'],
  ['oidc-provider, rotation with a grace period', () => oidcBackend({ ...common, graceSeconds: 60 }), 'lives'],
  ['oidc-provider, rotation and reuse detection', () => oidcBackend(common), 'lost'],
]

const settings = describeWith(chromiumMissing() ?? djangoMissing())
settings.each(SERVERS)('%s: the answer is lost', (_, start, inPage) => {
  let backend: Backend
  let browser: RunningBrowser
  let worker: string
  let shared: Shared
  beforeAll(async () => {
    backend = await start()
    browser = await startChromium()
    worker = await bundleWorker()
  })
  afterAll(async () => {
    await browser.close()
    await backend.stop()
  })
  afterEach(() => shared.close())

  async function open(executor: string, tabs: number): Promise<void> {
    shared = await openTabs(browser, backend, tabs, `executor=${executor}&refused=logOut`, { worker })
    await signIn(shared, backend)
  }

  /** The first tab refreshes; `leave` happens when the server has acted and its answer is held back. */
  async function loseAnswer(leave: () => Promise<void>, isPage = false): Promise<void> {
    const { site, tabs } = shared
    let asking: Socket | undefined
    site.beforeRefresh = ({ socket }) => {
      asking ??= socket
    }
    let release: () => void = () => undefined
    const gone = new Promise<void>((resolve) => (release = resolve))
    const reached = new Promise<void>((resolve) => {
      site.beforeRefreshed = () => {
        site.beforeRefreshed = () => undefined
        resolve()
        return gone
      }
    })
    void tabs[0].call('refresh').catch(() => undefined)
    await reached
    await leave()
    // A page is gone with its connection, which may be a little after the browser says so; that of a worker stays.
    if (isPage && asking?.destroyed === false) await once(asking, 'close')
    release()
  }

  const ends = {
    lives: { status: 'valid', reason: undefined, failed: 0 },
    lost: { status: 'loggedOut', reason: 'refreshOutcomeLost', failed: 3 },
  }
  /** What the last tab comes to, three requests included. */
  async function fate() {
    const tab = shared.tabs.at(-1) ?? shared.tabs[0]
    await tab.call('refresh').catch(() => undefined)
    const { failed } = await tab.call('ask', 3)
    const { status, reason } = await tab.call('explain')
    return { status, reason, failed: failed.length }
  }
  const presented = (): number => Math.max(...shared.site.presentations.values())

  it(`page, closed, another tab open: ${inPage}`, async () => {
    await open('page', 2)
    await loseAnswer(() => shared.tabs[0].die('closed'), true)
    expect(await fate()).toEqual(ends[inPage])
    expect(presented(), 'it was tried once more').toBeGreaterThan(1)
    expect(shared.site.stats.unauthorized).toBe(0)
  })

  it(`page, reloaded: ${inPage}`, async () => {
    await open('page', 1)
    await loseAnswer(() => shared.tabs[0].reload(), true)
    expect(await fate()).toEqual(ends[inPage])
    expect(presented(), 'it was tried once more').toBeGreaterThan(1)
    expect(shared.site.stats.unauthorized).toBe(0)
  })

  it.each(['sharedWorker', 'serviceWorker'])('%s, closed, another tab open: lives', async (executor) => {
    await open(executor, 2)
    await loseAnswer(() => shared.tabs[0].die('closed'))
    expect(await fate()).toEqual(ends.lives)
    expect(shared.site.stats.unauthorized).toBe(0)
  })

  it('serviceWorker, reloaded: lives', async () => {
    await open('serviceWorker', 1)
    await loseAnswer(() => shared.tabs[0].reload())
    expect(await fate()).toEqual(ends.lives)
    expect(shared.site.stats.unauthorized).toBe(0)
  })
})
