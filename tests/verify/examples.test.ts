/** The two apps of examples/, walked through in a real Chromium as a person would. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ExampleApi } from '../../examples/api/index.ts'
import { serve as serveReact } from '../../examples/react-vite/serve.ts'
import { serve as serveVanilla } from '../../examples/vanilla/serve.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'

/** Seconds: a token is near its end after half of it. */
const LIFETIME = 8

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Inside the project, so that its packages are found. */
const copy = `${root}tests/.example`

interface Served {
  readonly url: string
  readonly api: ExampleApi
  readonly close: () => Promise<void>
}
const APPS: [string, () => Promise<Served>][] = [
  ['vanilla', () => serveVanilla(LIFETIME)],
  ['react-vite', () => serveReact(LIFETIME)],
]

describeWith(chromiumMissing())('the example', () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    context = await browser.newContext()
    page = await context.newPage()
    complaints = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`)
    })
  })
  afterEach(async () => {
    // A browser itself reports each 401.
    expect(complaints.filter((text) => !/status of 401.*\/api\/token\//.test(text))).toEqual([])
    await context.close()
  })

  const button = (name: string) => page.getByRole('button', { name })
  const shows = (text: string): Promise<void> => page.getByText(text).first().waitFor({ timeout: 30_000 })

  describe.each(APPS)('%s', (_, serve) => {
    let app: Served
    beforeAll(async () => {
      app = await serve()
    })
    afterAll(() => app.close())

    it('signs in, lists, survives a reload, refreshes ahead, and signs out', async () => {
      await page.goto(app.url)
      await page.getByLabel('Password').fill('wrong')
      await button('Sign in').click()
      await shows('That name and password do not match.')
      await page.getByLabel('Password').fill('wonderland')
      await button('Sign in').click()
      await shows('Water the plants')
      await page.reload()
      await shows('Water the plants')
      const asked = app.api.tokens.stats.refreshesAsked
      await expect.poll(() => app.api.tokens.stats.refreshesAsked, { timeout: 30_000 }).toBeGreaterThan(asked)
      await button('Sign out').click()
      await button('Sign in').waitFor()
      expect(await page.getByText('Water the plants').count()).toBe(0)
      expect(app.api.tokens.stats.unauthorized).toBe(0)
    })

    it('shows a banner while a refused session runs out, and then why', async () => {
      await page.goto(app.url)
      await button('Sign in').click()
      await shows('Water the plants')
      await button('Revoke at the server').click()
      await page.getByRole('alert').filter({ hasText: 'Your session ends in' }).waitFor()
      expect(await page.getByText('Water the plants').count()).toBe(1)
      await shows('The server has ended your session.')
      expect(await page.getByRole('alert').filter({ visible: true }).count()).toBe(0)
    })
  })

  describe('react-vite while it is edited', () => {
    let app: Served
    beforeAll(async () => {
      cpSync(`${root}examples/react-vite`, copy, { recursive: true })
      app = await serveReact(300, 0, copy)
    })
    afterAll(async () => {
      await app.close()
      rmSync(copy, { recursive: true, force: true })
    })
    const edit = (file: string, from: string, to: string): void => {
      const path = `${copy}/src/${file}`
      const text = readFileSync(path, 'utf8')
      expect(text).toContain(from)
      writeFileSync(path, text.replace(from, to))
    }

    it('a hot reload makes no second instance, no second refresh, and loses no session', async () => {
      // Each instance listens to one channel.
      await page.addInitScript(() => {
        const counted = window as unknown as { instances: number }
        counted.instances = 0
        window.BroadcastChannel = class extends BroadcastChannel {
          override set onmessage(listener: (event: MessageEvent) => void) {
            counted.instances += 1
            super.onmessage = listener
          }
        }
      })
      const instances = (): Promise<number> =>
        page.evaluate(() => (window as unknown as { instances: number }).instances)
      await page.goto(app.url)
      await button('Sign in').click()
      await shows('Water the plants')
      const { refreshesAsked } = app.api.tokens.stats
      expect(await instances()).toBe(1)
      await page.evaluate(() => ((window as unknown as { isSame: boolean }).isSame = true))
      edit('App.tsx', 'Sign out', 'Leave')
      await button('Leave').waitFor()
      expect(await page.evaluate(() => (window as unknown as { isSame?: boolean }).isSame), 'not a new page').toBe(true)
      expect(await instances()).toBe(1)
      await shows('Water the plants')
      edit('auth.ts', "name: 'react-vite'", "name: 'react-vite', ")
      await page.waitForFunction(() => !('isSame' in window))
      await shows('Water the plants')
      expect(await instances(), 'a new page, with one of its own').toBe(1)
      expect(app.api.tokens.stats.refreshesAsked).toBe(refreshesAsked)
    })
  })
})
