/** Tabs of one profile that run `browser/app.ts`, the same to drive in every browser. */
import { launchChromium } from './chromium.ts'
import { launchFirefox } from './firefox.ts'
import type { Page as PlaywrightPage } from 'playwright-core'
import type { App } from '../browser/app.ts'

/** What Playwright's page and Puppeteer's page have in common, as far as it is used here. */
interface Page {
  goto(url: string): Promise<unknown>
  reload(): Promise<unknown>
  close(): Promise<void>
  waitForFunction(condition: string): Promise<unknown>
  evaluate<R>(work: (call: { name: string; args: unknown[] }) => R, call: { name: string; args: unknown[] }): Promise<R>
}

export interface Tab {
  /** Calls a function of the page's `window.app`. */
  call<Name extends keyof App>(name: Name, ...args: Parameters<App[Name]>): Promise<Awaited<ReturnType<App[Name]>>>
  goto(url: string): Promise<void>
  reload(): Promise<void>
  close(): Promise<void>
  /** What the browser's own tools can do to a page; only in Chromium. */
  readonly die: (how: Death) => Promise<void>
}

export type Death = 'closed' | 'crashed' | 'frozen'

export interface Profile {
  openTab(url: string): Promise<Tab>
  close(): Promise<void>
}

export interface RunningBrowser {
  newProfile(): Promise<Profile>
  close(): Promise<void>
}

declare const window: { app: Record<string, (...args: unknown[]) => unknown> }

export function tabOf(page: Page): Tab {
  const loaded = async (): Promise<void> => {
    await page.waitForFunction('"app" in window')
  }
  return {
    call: (name, ...args) =>
      page.evaluate((asked) => window.app[asked.name]?.(...asked.args), { name, args }) as Promise<never>,
    async goto(url) {
      await page.goto(url)
      await loaded()
    },
    async reload() {
      await page.reload()
      await loaded()
    },
    close: () => page.close(),
    die: (how) => (how === 'closed' ? page.close() : harm(page as unknown as PlaywrightPage, how)),
  }
}

async function harm(page: PlaywrightPage, how: 'crashed' | 'frozen'): Promise<void> {
  const tools = await page.context().newCDPSession(page)
  if (how === 'frozen') await tools.send('Page.setWebLifecycleState', { state: 'frozen' })
  else await Promise.race([tools.send('Page.crash').catch(() => undefined), page.waitForEvent('crash')])
}

interface Context {
  newPage(): Promise<Page>
  close(): Promise<void>
}

const profileOf = (context: Context): Profile => ({
  async openTab(url) {
    const tab = tabOf(await context.newPage())
    await tab.goto(url)
    return tab
  },
  close: () => context.close(),
})

export async function startChromium(): Promise<RunningBrowser> {
  const browser = await launchChromium()
  return { newProfile: async () => profileOf(await browser.newContext()), close: () => browser.close() }
}

export async function startFirefox(): Promise<RunningBrowser> {
  const browser = await launchFirefox()
  return { newProfile: async () => profileOf(await browser.createBrowserContext()), close: () => browser.close() }
}
