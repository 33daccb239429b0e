/** The chart in a real page: it fits its boxes, marks without drawing anew, and lays out machines it has never seen. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import type { ChartPage } from './chartPage.ts'

declare const chartPage: ChartPage

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The page as Vite builds it for production, ELK's worker in a file of its own. */
async function bundle(): Promise<Map<string, string>> {
  const input = `${root}tests/verify/chartPage.ts`
  const rolldownOptions = { input, output: { entryFileNames: 'app.js' } }
  const options = { root, configFile: false, logLevel: 'error', build: { write: false, rolldownOptions } } as const
  const { output } = (await build({ ...options, worker: { format: 'es' } })) as Rolldown.RolldownOutput
  return new Map(output.map((file) => [`/${file.fileName}`, String('code' in file ? file.code : file.source)]))
}

describe.skipIf(chromiumMissing() !== undefined)('the chart in Chromium', () => {
  const server = createServer()
  const asked: string[] = []
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const files = await bundle()
    server.on('request', ({ url = '' }, response) => {
      asked.push(url)
      const code = files.get(url)
      const type = code === undefined ? 'text/html' : 'text/javascript'
      const html = '<!doctype html><link rel=icon href="data:,"><body><script type="module" src="/app.js"></script>'
      response.writeHead(200, { 'content-type': type, connection: 'close' }).end(code ?? html)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    browser = await launchChromium()
    page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  it('keeps every text inside its box', async () => {
    await page.evaluate(() => {
      chartPage.show({})
    })
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll<SVGTextElement>('svg.authchart text')].flatMap((text) => {
        const rect = text.classList.contains('tag')
          ? text.previousElementSibling
          : text.parentElement?.querySelector('rect')
        // The rows in a box stand in a group of their own.
        const box = (rect ?? text.closest('[data-state]')?.querySelector('rect'))?.getBoundingClientRect()
        const { left, right, top, bottom } = text.getBoundingClientRect()
        const isInside =
          box !== undefined && left >= box.left && right <= box.right && top >= box.top - 1 && bottom <= box.bottom + 1
        return isInside ? [] : [text.textContent]
      }),
    )
    expect(outside).toEqual([])
    expect(await page.locator('svg.authchart text').count()).toBeGreaterThan(60)
  })

  it('marks what is active and what was taken without drawing anew', async () => {
    const marks = await page.evaluate(() => {
      const svg = document.querySelector('svg.authchart')
      const marked = (): string[] =>
        [...document.querySelectorAll<SVGElement>('.active,.taken')].map(
          ({ dataset }) => dataset['state'] ?? dataset['edge'] ?? '',
        )
      const all: string[][] = []
      chartPage.show({ active: ['valid'], taken: ['restoring->valid'] })
      all.push(marked())
      chartPage.show({ active: ['expiring', 'expiring.due'], taken: ['valid->expiring'] })
      all.push(marked())
      chartPage.show({})
      all.push(marked())
      return { all, isSame: svg === document.querySelector('svg.authchart') }
    })
    expect(marks).toEqual({
      all: [['valid', 'restoring->valid'], ['expiring', 'expiring.due', 'valid->expiring'], []],
      isSame: true,
    })
  })

  const layOut = (config: object, timeLimit?: number): Promise<string> =>
    page.evaluate(([config, timeLimit]) => chartPage.layOut(config, timeLimit), [config, timeLimit] as const)

  it('lays out a machine it has never seen, and loads ELK only then', async () => {
    expect(asked.filter((url) => /elk/i.test(url))).toEqual([])
    const config = {
      type: 'parallel',
      states: {
        root: { initial: 'a', states: { a: { on: { GO: 'b' }, after: { 100: 'b' } }, b: { type: 'final' } } },
        other: { initial: 'on', states: { on: { on: { FLIP: 'off', STAY: {} } }, off: { on: { FLIP: 'on' } } } },
      },
    }
    expect(await layOut(config)).toBe('6 states, 3 edges, 0 overlaps')
    expect(asked.filter((url) => /elk/i.test(url)).length).toBeGreaterThan(0)
    expect(await page.locator('[data-state="other.off"]').count()).toBe(1)
  })

  it('refuses what is too large or too slow in words', async () => {
    const states = (count: number): Record<string, object> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, {}]))
    expect(await layOut({ initial: 's0', states: states(151) })).toMatch(
      /^ChartLayoutError: The machine has 151 states; up to/,
    )
    expect(await layOut({ initial: 's0', states: { s0: { on: { ['x'.repeat(200)]: 's0' } } } })).toMatch(
      /longer than 120/,
    )
    expect(await layOut({ initial: 'a->b', states: { 'a->b': {} } })).toMatch(/cannot be called "a->b"/)
    expect(await layOut({ initial: '*', states: { '*': {} } })).toMatch(/cannot be called "\*"/)
    const tangle = Object.fromEntries(
      Array.from({ length: 24 }, (_, from) => [
        `s${from}`,
        { on: Object.fromEntries(Array.from({ length: 24 }, (_, to) => [`to${to}`, `s${to}`])) },
      ]),
    )
    expect(await layOut({ initial: 's0', states: tangle }, 300)).toMatch(
      /^ChartLayoutError: The layout took longer than 300 ms/,
    )
    expect(await layOut({ initial: 's0', states: { s0: {} } })).toBe('1 states, 0 edges, 0 overlaps')
  })
})
