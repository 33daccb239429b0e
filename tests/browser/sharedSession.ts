/**
 * Tabs of one profile share a session at a real server that rotates: what has to be so, whatever the browser and the server.
 *
 * A *life* is that of one access token: it begins when a refresh has brought the token and ends when the next refresh has brought
 * its successor. Lives end by themselves, by the clock, and the tabs notice all at once.
 */
import { expect } from 'vitest'
import { startSite, type Site, type SiteOptions } from '../helpers/site.ts'
import type { Profile, RunningBrowser, Tab } from '../helpers/tabs.ts'
import type { Backend } from './backends.ts'

/** Long enough that no request is overtaken by its token's end in the queue of a busy machine. */
export const ACCESS_SECONDS = 10

export interface Shared {
  readonly site: Site
  readonly tabs: readonly [Tab, ...Tab[]]
  /** In all tabs at once. */
  readonly statuses: () => Promise<string[]>
  readonly everywhere: <R>(work: (tab: Tab) => Promise<R>) => Promise<R[]>
  readonly close: () => Promise<void>
}

/** Opens the tabs; nobody has signed in yet. @param query further words of the page's address */
export async function openTabs(
  browser: RunningBrowser,
  backend: Backend,
  count: number,
  query = '',
  options?: SiteOptions,
): Promise<Shared> {
  const site = await startSite('browser/app.ts', backend.url, options)
  const profile: Profile = await browser.newProfile()
  const url = `${site.url}/?${backend.query}&${query}`
  const first = await profile.openTab(url)
  const others = await Promise.all(Array.from({ length: count - 1 }, () => profile.openTab(url)))
  const tabs = [first, ...others] as const
  const everywhere = <R>(work: (tab: Tab) => Promise<R>): Promise<R[]> => Promise.all(tabs.map(work))
  await everywhere((tab) => tab.call('ready'))
  return {
    site,
    tabs,
    everywhere,
    statuses: () => everywhere((tab) => tab.call('status')),
    async close() {
      await profile.close()
      await site.stop()
    },
  }
}

/** Signs in and waits until every tab knows. */
export async function signIn({ tabs, statuses }: Shared, backend: Backend): Promise<void> {
  await backend.logIn(tabs[0])
  await expect.poll(statuses).not.toContain('loggedOut')
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Until so many lives have passed, every tab makes requests, five side by side and at least 50 in all; answers what failed. */
export async function live({ site, everywhere }: Shared, lives: number): Promise<string[]> {
  const failed: string[] = []
  for (let round = 0; round < 10 || site.presentations.size < lives; round++) {
    const answers = await everywhere((tab) => tab.call('ask', 5))
    failed.push(...answers.flatMap((answer) => answer.failed))
    await pause(100)
  }
  return failed
}

/**
 * That each refresh token was presented once, that every tab has followed, and that no request went wrong.
 *
 * @param most presentations of one refresh token; two with localStorage, which is stale for some ms on a busy machine (docs/tabs.md)
 */
export async function expectEachPresentedOnce({ site, everywhere }: Shared, failed: string[], most = 1): Promise<void> {
  expect([...new Set(failed)].join('\n'), `${failed.length} failed`).toBe('')
  expect(site.stats.unauthorized).toBe(0)
  expect([...site.presentations.values()].filter((times) => times > most)).toEqual([])
  // Polled, since the next refresh may come between two looks. The login counts as well.
  const behind = async (): Promise<number[]> =>
    everywhere(async (tab) => site.presentations.size + 1 - (await tab.call('explain')).generation)
  await expect.poll(behind).toEqual(await everywhere(() => Promise.resolve(0)))
}

/** That each of those refreshes began a life: its token was in use. */
export async function expectOneRefreshPerLife(shared: Shared, failed: string[], most = 1): Promise<void> {
  await expectEachPresentedOnce(shared, failed, most)
  const { presentations, accessTokens } = shared.site
  const unused = async (): Promise<number> => {
    await shared.everywhere((tab) => tab.call('ask', 1))
    // The login's token, and one for each refresh.
    return presentations.size + 1 - accessTokens.size
  }
  await expect.poll(unused).toBe(0)
}
