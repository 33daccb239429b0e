/** The docs as a site: built as `npm run docs` does, and walked in a real Chromium. The reference in it leaves no export undocumented. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { hasSecret } from '../helpers/canary.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { pages } from '../helpers/readme.ts'
import { ROOT } from '../package/sources.ts'

const DIST = `${ROOT}/site/.vitepress/dist/`
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

let server: Server
let origin: string

beforeAll(async () => {
  await promisify(execFile)('npm', ['run', 'docs'], { cwd: ROOT, maxBuffer: 10_000_000 })
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const path = pathname.endsWith('/') ? `${pathname}index.html` : extname(pathname) ? pathname : `${pathname}.html`
    readFile(DIST + path).then(
      (body) => response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/json' }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}, 600_000)
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('the pages', () => {
  const built = (): string[] => globSync('**/*.html', { cwd: DIST })

  it('are all that is written, and the reference of every entry', () => {
    const there = new Set(built())
    const written = [...pages.keys()].filter((path) => path.startsWith('docs/'))
    expect(written.length).toBeGreaterThan(30)
    for (const path of written) expect(there).toContain(path.replace(/\.md$/, '.html'))
    const { exports } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { exports: Record<string, unknown> }
    const entries = Object.entries(exports).filter(([, conditions]) => typeof conditions === 'object')
    expect(entries.length).toBeGreaterThan(15)
    for (const [entry] of entries) expect(there).toContain(`api/authchart${entry.slice(1)}/index.html`)
    expect(there).toContain('api/authchart/functions/createAuth.html')
  })

  it('every link within the site leads to a page, and to a heading that is there', () => {
    const texts = new Map(built().map((path) => [path, readFileSync(DIST + path, 'utf8')]))
    let links = 0
    const broken = [...texts].flatMap(([path, text]) =>
      [...text.matchAll(/<a [^>]*href="([^"]+)"/g)].flatMap(([, href = '']) => {
        const target = new URL(href.replaceAll('&amp;', '&'), `http://site/${path}`)
        if (target.host !== 'site') return []
        links += 1
        const file = decodeURIComponent(target.pathname.slice(1))
        const page = texts.get(/(^|\/)$/.test(file) ? `${file}index.html` : file) ?? texts.get(`${file}.html`)
        if (page === undefined) return [`${path}: ${href}`]
        const id = decodeURIComponent(target.hash.slice(1))
        return id === '' || page.includes(`id="${id}"`) ? [] : [`${path}: ${href}, no such heading`]
      }),
    )
    expect(links).toBeGreaterThan(1_000)
    expect([...new Set(broken)]).toEqual([])
  })
})

describeWith(chromiumMissing())('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  /** Nothing leaves the origin, and nothing is complained of. */
  async function visit(path: string, walk: (page: Page) => Promise<void>, options = {}): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('response', (response) => response.status() >= 400 && complaints.push(response.url()))
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.protocol.startsWith('http') && url.origin !== origin) complaints.push(`asks ${url.href}`)
    })
    await page.goto(origin + path)
    await walk(page)
    expect(complaints).toEqual([])
    await context.close()
  }

  it('the README is the front page, with the chart of its colours', async () => {
    await visit('/', async (page) => {
      await page.getByRole('heading', { name: 'Ten lines' }).waitFor()
      expect(
        await page.locator('img.in-light').evaluate((image: HTMLImageElement) => image.naturalWidth),
      ).toBeGreaterThan(500)
      expect(await page.locator('img.in-dark').isVisible()).toBe(false)
      await page.getByRole('switch').first().click()
      expect(await page.locator('img.in-dark').isVisible()).toBe(true)
    })
  })

  it('search finds words of the docs and of the reference', async () => {
    await visit('/', async (page) => {
      await page.getByRole('button', { name: 'Search' }).first().click()
      await page.locator('#localsearch-input').fill('refreshOutcomeLost')
      await page.locator('#localsearch-list a[href*="why-logged-out"]').first().waitFor()
      await page.locator('#localsearch-input').fill('peekAccessToken')
      const found = page.locator('#localsearch-list a[href*="/api/authchart/"]').first()
      await found.click()
      await page.waitForURL(/\/api\/authchart\//)
    })
  })

  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['at 400 px', { viewport: { width: 400, height: 800 } }],
  ])(
    'the live page is alive: its chart signs in, refreshes and breaks, %s',
    async (_, options) => {
      const walk = async (page: Page): Promise<void> => {
        const live = page.frameLocator('.live iframe')
        const state = live.locator('.standing .state code').first()
        await state.filter({ hasText: 'valid' }).waitFor()
        // The story's tokens live for 12 s, and are refreshed ahead.
        await live.getByText('The refresh brought new tokens').first().waitFor({ timeout: 30_000 })
        await live.getByRole('button', { name: 'Sign out', exact: true }).first().click()
        await state.filter({ hasText: 'loggedOut' }).waitFor()
        expect(hasSecret((await live.locator('body').innerHTML()) + (await page.content()))).toBe(false)
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      }
      await visit('/live', walk, options)
    },
    60_000,
  )
})
