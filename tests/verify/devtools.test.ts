/** The panel in an app, in a real Chromium, over a real token server. */
import axe, { type AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTokenServer } from '../../testing/tokenServer/index.ts'
import { hasSecret } from '../helpers/canary.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { startSite, type Site } from '../helpers/site.ts'
import type { DevtoolsApp } from './devtoolsApp.tsx'

declare const app: DevtoolsApp

/** An app's own style, which would spoil every button that it reaches. */
const HTML =
  '<style>button { display: none !important } * { color: red !important }</style><h1>App</h1><main>Hello</main>'

describeWith(chromiumMissing())('the devtools panel', () => {
  const server = createTokenServer({ accessLifetime: 60 })
  let browser: Browser
  let site: Site
  beforeAll(async () => {
    site = await startSite('verify/devtoolsApp.tsx', await server.listen(), { html: HTML, mode: 'development' })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await Promise.all([site.stop(), server.close()])
  })

  async function open(search = ''): Promise<{ page: Page; said: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const said: string[] = []
    page.on('console', (message) => {
      // React recommends its own panel.
      if (!message.text().includes('React DevTools')) said.push(message.text())
    })
    page.on('pageerror', ({ message }) => said.push(message))
    await page.goto(site.url + search)
    return { page, said }
  }
  const panelOf = (page: Page) => page.getByRole('region', { name: 'authchart devtools' })
  const active = (page: Page): Promise<(string | undefined)[]> =>
    page
      .locator('[data-authchart-devtools] g.active')
      .evaluateAll((groups) => groups.map((group) => (group as SVGElement).dataset['state']))

  it('opens from its floating button, follows the session, and shows no token', async () => {
    const { page, said } = await open()
    const toggle = page.getByRole('button', { name: 'auth: loggedOut' })
    expect(await panelOf(page).isVisible()).toBe(false)
    await toggle.click()
    const panel = panelOf(page)
    await panel.getByText('Nobody is signed in').waitFor()
    expect(await active(page)).toEqual(['loggedOut'])
    await page.evaluate(() => app.signIn())
    await panel.getByText('Signed in, and the token is fresh').waitFor()
    await panel.getByText('Somebody signed in').waitFor()
    expect(await active(page)).toEqual(['valid'])
    await panel.getByRole('button', { name: 'Refresh now' }).click()
    await panel.getByText('The refresh brought new tokens').waitFor()
    const shown = await panel.evaluate((element) => element.innerHTML)
    expect(hasSecret(shown)).toBe(false)
    expect(said).toEqual([])
    await page.close()
  })

  it('closes by Escape and gives the focus back, and goes as it came', async () => {
    const { page } = await open()
    const toggle = page.getByRole('button', { name: /^auth: / })
    await toggle.press('Enter')
    const close = panelOf(page).getByRole('button', { name: 'Close' })
    await close.focus()
    await close.press('Escape')
    expect(await panelOf(page).isVisible()).toBe(false)
    expect(await toggle.evaluate((element) => element.matches(':focus'))).toBe(true)
    await page.evaluate(() => {
      app.unmount()
    })
    expect(await page.locator('[data-authchart-devtools]').count()).toBe(0)
    await page.close()
  })

  it('mounts once in React, StrictMode included, in the other corner', async () => {
    const { page, said } = await open('?react')
    await panelOf(page).waitFor()
    expect(await page.locator('[data-authchart-devtools]').count()).toBe(1)
    const box = await page.getByRole('button', { name: /^auth: / }).boundingBox()
    expect(box?.x).toBeLessThan(100)
    await page.evaluate(() => {
      app.unmount()
    })
    await expect.poll(() => page.locator('[data-authchart-devtools]').count()).toBe(0)
    expect(said).toEqual([])
    await page.close()
  })

  it('is for everybody, in light and dark, and at 400 px', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: /^auth: / }).click()
    await page.evaluate(() => app.signIn())
    await panelOf(page).getByText('Signed in, and the token is fresh').waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate<AxeResults>(RUN_AXE)
      expect(violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
    }
    await page.setViewportSize({ width: 400, height: 700 })
    const box = await panelOf(page).boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect(box?.y).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(400)
    await page.close()
  })
})

/** The panel alone: the page around it is spoilt on purpose. */
const RUN_AXE =
  'axe.run({ include: [["[data-authchart-devtools]"]] }, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] })'
