/**
 * The tab that refreshes dies at each point of the exchange, at Django with rotation and blacklist: no grace, so that a lost answer is a
 * lost session. Two tabs; the first one dies, the second one has to go on. More than a hundred times with a service worker.
 */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing } from '../helpers/chromium.ts'
import { djangoMissing } from '../helpers/djangoServer.ts'
import { bundleWorker } from '../helpers/site.ts'
import { startChromium, type Death, type RunningBrowser } from '../helpers/tabs.ts'
import { djangoBackend, type Backend } from '../browser/backends.ts'
import { openTabs, signIn, type Shared } from '../browser/sharedSession.ts'

/** Where the exchange stands at the death. */
const POINTS = ['waiting', 'onItsWay', 'rotated', 'answered', 'saved'] as const
type Point = (typeof POINTS)[number]
const DEATHS = ['closed', 'crashed', 'frozen'] as const
const each = (executor: string, deaths: readonly Death[], points: readonly Point[]) =>
  deaths.flatMap((death) => points.map((point) => [executor, death, point] as const))

describeWith(chromiumMissing() ?? djangoMissing())('the tab that refreshes dies', () => {
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

  async function open(executor: string, tabs: number): Promise<void> {
    shared = await openTabs(browser, backend, tabs, `executor=${executor}&refused=logOut`, { worker })
    await signIn(shared, backend)
  }

  /** The first tab refreshes, and dies when the exchange has come to `point`. */
  async function dieAt(death: Death, point: Point, isPage = false): Promise<void> {
    const { site, tabs } = shared
    const [victim, survivor] = tabs
    const before = (await survivor?.call('stored'))?.generation ?? 0
    if (point === 'waiting') await survivor?.call('holdLock')
    let release: () => void = () => undefined
    const gone = new Promise<void>((resolve) => (release = resolve))
    let asking: Socket | undefined
    const reached = new Promise<void>((resolve) => {
      const stop = (): Promise<void> => {
        resolve()
        return gone
      }
      site.beforeRefresh = ({ socket }) => {
        asking ??= socket
        return point === 'onItsWay' ? stop() : undefined
      }
      if (point === 'rotated') site.beforeRefreshed = stop
      if (point === 'answered') site.beforeRefreshed = resolve
    })
    void victim.call('refresh').catch(() => undefined)
    if (point === 'waiting') await expect.poll(() => survivor?.call('waitingForLock')).toBe(1)
    else if (point === 'saved')
      await expect.poll(async () => (await survivor?.call('stored'))?.generation, { interval: 5 }).toBe(before + 1)
    else await reached
    await victim.die(death)
    // A dead page's connection ends, a little after the browser says so; that of a worker or of a frozen page does not.
    if (isPage && death !== 'frozen' && asking?.destroyed === false) await once(asking, 'close')
    site.beforeRefresh = site.beforeRefreshed = () => undefined
    release()
    if (point === 'waiting') await survivor?.call('releaseLock')
  }

  const presentedTwice = (): number => [...shared.site.presentations.values()].filter((count) => count > 1).length

  /** What the others come to by a refresh each. */
  const survivors = () => shared.tabs.slice(1)
  const goOn = (): Promise<string[]> =>
    Promise.all(
      survivors().map((tab) =>
        tab.call('refresh').then(
          () => 'refreshed',
          (error: unknown) => String(error),
        ),
      ),
    )
  const standing = () =>
    Promise.all(
      survivors().map(async (tab) => {
        const { status, reason } = await tab.call('explain')
        return { status, reason }
      }),
    )

  const times = <T>(count: number, cases: readonly T[]): T[] => Array.from({ length: count }, () => cases).flat()

  // A crash takes the process of the tab along, and Chromium runs a SharedWorker in that of the tab which came first.
  it.each([
    ...times(7, each('serviceWorker', DEATHS, POINTS)),
    ...times(3, each('sharedWorker', ['closed', 'frozen'], POINTS)),
  ])('%s: %s when the refresh is %s; nothing is lost, and nothing presented twice', async (executor, death, point) => {
    await open(executor, 2)
    await dieAt(death, point)
    expect(await goOn()).toEqual(['refreshed'])
    expect((await shared.tabs[1]?.call('ask', 3))?.failed).toEqual([])
    expect(presentedTwice()).toBe(0)
    expect(shared.site.stats.unauthorized).toBe(0)
  })

  it.each(each('page', DEATHS, POINTS))(
    '%s: %s when the refresh is %s; lost only with the answer, and then alike everywhere',
    async (executor, death, point) => {
      await open(executor, 3)
      await dieAt(death, point, true)
      const outcomes = await goOn()
      const isLost = presentedTwice() > 0
      // A frozen page may still get its answer: headless Chromium does not stop it for good.
      if (death !== 'frozen' && (point === 'waiting' || point === 'onItsWay' || point === 'saved'))
        expect(isLost).toBe(false)
      if (death !== 'frozen' && point === 'rotated') expect(isLost).toBe(true)
      if (!isLost) expect(outcomes).toEqual(['refreshed', 'refreshed'])
      const end = isLost
        ? { status: 'loggedOut', reason: 'refreshOutcomeLost' }
        : { status: 'valid', reason: undefined }
      await expect.poll(standing).toEqual([end, end])
    },
    60_000,
  )
})
