/** The page as the inspector of somebody else's app, which sends with the real `@statelyai/inspect`. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { servePage, type ServedPage } from '../../visualizer/serve/index.ts'
import type { GuestApp } from '../browser/guestApp.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { startSite, type Site } from '../helpers/site.ts'

/** Runs in the page. */
const namesOf = (parts: (HTMLElement | SVGElement)[]): (string | undefined)[] =>
  parts.map(({ dataset }) => dataset['state'] ?? dataset['edge'])

type Guest = Window & { guest: GuestApp }

describeWith(chromiumMissing())('the page as an inspector', () => {
  let browser: Browser
  let served: ServedPage
  let site: Site
  beforeAll(async () => {
    ;[browser, served, site] = await Promise.all([
      launchChromium(),
      servePage(),
      startSite('browser/guestApp.ts', 'http://127.0.0.1:9'),
    ])
    await served.built
  })
  afterAll(async () => {
    await browser.close()
    await Promise.all([served.close(), site.stop()])
  })

  /** An app, and the page that it has opened. */
  async function open(act: 'show' | 'attack'): Promise<[Page, Page]> {
    const app = await browser.newPage()
    await app.goto(site.url)
    const popup = app.context().waitForEvent('page')
    await app.evaluate(
      ({ how, url }) => {
        ;(window as unknown as Guest).guest[how](url)
      },
      { how: act, url: served.url },
    )
    return [app, await popup]
  }

  it('draws its machine, follows it, and goes back', async () => {
    const [app, page] = await open('show')
    const panel = page.getByRole('region', { name: 'Machines of the other window' })
    const button = panel.getByRole('button', { name: 'crossing' })
    await button.filter({ hasText: 'cars.go, people.wait' }).waitFor()
    expect(await panel.getByRole('button').count(), 'a promise is no machine').toBe(1)
    await app.evaluate(() => {
      ;(window as unknown as Guest).guest.push()
    })
    await button.filter({ hasText: 'cars.halt, people.walk' }).waitFor()
    // ELK has laid it out, under the page's policy.
    const lit = (kind: string) => () => panel.locator(`g.${kind}`).evaluateAll(namesOf)
    const active = lit('active')
    await expect.poll(active).toEqual(['cars', 'cars.halt', 'people', 'people.walk'])
    expect(await lit('taken')()).toEqual(['cars.slow->cars.halt'])
    await panel.getByRole('slider', { name: 'Step' }).press('Home')
    await expect.poll(active).toEqual(['cars', 'cars.go', 'people', 'people.wait'])
  })

  it('takes nothing amiss, and says what cannot be drawn', async () => {
    const [, page] = await open('attack')
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    const buttons = page.getByRole('button', { name: 'hostile' })
    await expect.poll(() => buttons.count()).toBe(4)
    await page.getByRole('alert').filter({ hasText: 'It cannot be drawn. Its config is not JSON.' }).waitFor()
    await buttons.nth(1).click()
    await page.getByRole('alert').filter({ hasText: 'nested more than 12 deep' }).waitFor()
    await buttons.nth(2).click()
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()
    await page.getByText('Its boxes alone: XState does not take it for a machine.').waitFor()
    await buttons.nth(3).click()
    await page.getByText('Its boxes alone: The machine has 200 states; up to 150 can be drawn.').waitFor()
    expect(problems).toEqual([])
  })

  it('shows nothing of it when nobody has opened it', async () => {
    const page = await browser.newPage()
    await page.goto(served.url)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(await page.getByText('Machines of the other window').count()).toBe(0)
  })
})
