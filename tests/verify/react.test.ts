/** `authchart/react` in a real Chromium, with React 19 and React 18. */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTokenServer, type TokenServer } from '../../testing/tokenServer/index.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { startSite, type Site } from '../helpers/site.ts'
import type { ReactApp } from '../browser/reactApp.tsx'

declare const window: { app: ReactApp }

const VERSIONS: [string, Record<string, string>][] = [
  ['19', {}],
  ['18', { react: 'react18', 'react-dom': 'react-dom18' }],
]
const REFRESHES = 50

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** The tree as a server renders it: a program of its own, since Node has but one React by that name. */
async function renderOnServer(alias: Record<string, string>): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { createAuth } from 'authchart'
        import { renderToString } from 'react-dom/server'
        import { Tree } from '../browser/reactTree.tsx'
        const auth = createAuth({ refresher: () => Promise.reject(new Error()), origins: ['https://api.example.com'] })
        export const html = renderToString(<Tree auth={auth} />)
        auth.close()`,
      loader: 'tsx',
      resolveDir: path('.'),
    },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    alias,
    tsconfig: path('../../tsconfig.json'),
    define: { 'process.env.NODE_ENV': '"development"' },
  })
  const module = { exports: {} as { html?: string } }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the bundle made above
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(
    module,
    module.exports,
    createRequire(import.meta.url),
  )
  return module.exports.html ?? ''
}

describeWith(chromiumMissing())('React', () => {
  let browser: Browser
  let server: TokenServer
  let api: string
  beforeAll(async () => {
    browser = await launchChromium()
    server = createTokenServer({ accessLifetime: 300 })
    api = await server.listen()
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  describe.each(VERSIONS)('%s', (version, alias) => {
    let sites: Site[]
    let html: string
    let context: BrowserContext
    let page: Page
    let complaints: string[]

    beforeAll(async () => {
      html = await renderOnServer(alias)
      const options = { alias, mode: 'development' } as const
      sites = [
        await startSite('browser/reactApp.tsx', api, options),
        await startSite('browser/reactApp.tsx', api, { ...options, html: `<div id=root>${html}</div>` }),
      ]
    })
    afterAll(() => Promise.all(sites.map((site) => site.stop())))
    beforeEach(async () => {
      context = await browser.newContext()
      page = await context.newPage()
      complaints = []
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(String(error)))
    })
    afterEach(async () => {
      expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([])
      await context.close()
    })

    /** @param rendered whether a server has rendered the page already */
    async function open({ rendered = false, query = '' } = {}): Promise<void> {
      await page.goto(`${sites[Number(rendered)]?.url ?? ''}/${query}`)
      await page.waitForFunction(() => 'app' in window)
      expect(await page.evaluate(() => window.app.version)).toMatch(new RegExp(`^${version}\\.`))
    }
    const commitsOf = async (): Promise<Record<string, number>> => page.evaluate(() => ({ ...window.app.commits }))
    const text = (id: string): Promise<string | null> => page.locator(`#${id}`).textContent()

    it(`${REFRESHES} refreshes render nobody who does not read what changed`, async () => {
      await open()
      await page.evaluate(() => window.app.logIn())
      await expect.poll(() => text('user')).toBe('1')
      const before = await commitsOf()
      await page.evaluate((times) => window.app.refresh(times), REFRESHES)
      const after = await commitsOf()
      for (const id of ['idle', 'presence', 'user', 'gate']) expect([id, after[id]]).toEqual([id, before[id]])
      for (const id of ['generation', 'expiry'])
        expect((after[id] ?? 0) - (before[id] ?? 0), id).toBeGreaterThanOrEqual(REFRESHES)
      expect(await text('generation')).toBe(String(REFRESHES + 1))
    })

    it('StrictMode loads twice, and refreshes once', async () => {
      await open()
      await page.evaluate(() => window.app.logIn())
      const asked = server.stats.refreshesAsked
      await page.evaluate(() => {
        const { tokens, ...rest } = JSON.parse(localStorage.getItem('react') ?? '') as {
          tokens: { expiresAt: number; issuedAt: number }
        }
        const expired = { ...tokens, expiresAt: Date.now() - 1_000, issuedAt: Date.now() - 300_000 }
        localStorage.setItem('react', JSON.stringify({ ...rest, expiresAt: expired.expiresAt, tokens: expired }))
      })
      await open({ query: '?load' })
      await expect.poll(() => text('data')).toContain('alice')
      expect(await page.evaluate(() => window.app.loads()), 'the effects of StrictMode').toBe(2)
      expect(server.stats.refreshesAsked - asked).toBe(1)
      expect(server.stats.unauthorized).toBe(0)
    })

    it('a server renders that nobody knows yet, and the page takes it up without a warning', async () => {
      expect(html).toContain('not known yet')
      expect(html).toContain('>restoring<')
      await open()
      await page.evaluate(() => window.app.logIn())
      // The storage of the origin that was rendered by the server is another one.
      const stored = await page.evaluate(() => localStorage.getItem('react'))
      await context.addInitScript((record) => {
        if (record !== null) localStorage.setItem('react', record)
      }, stored)
      await open({ rendered: true })
      await expect.poll(() => text('gate')).toBe('signed in')
      expect(await text('status')).toBe('valid')
      expect(await page.evaluate(() => window.app.problems)).toEqual([])
    })

    it('what is shown in several states keeps its own state through a refresh', async () => {
      await open()
      await page.evaluate(() => window.app.logIn())
      await page.locator('#draft').fill('half a sentence')
      await page.evaluate(() => window.app.refresh(3))
      expect(await page.locator('#draft').inputValue()).toBe('half a sentence')
    })

    it('follows the session, and the claims are those of the user', async () => {
      await open()
      await expect.poll(() => text('gate')).toBe('signed out')
      expect(await text('status')).toBe('loggedOut')
      expect(await text('user')).toBe('undefined')
      await page.evaluate(() => window.app.logIn())
      await expect.poll(() => text('gate')).toBe('signed in')
      expect(await text('presence')).toBe('1')
      await page.evaluate(() => window.app.logIn('bob', 'builder'))
      await expect.poll(() => text('user')).toBe('2')
      await page.evaluate(() => window.app.logOut())
      await expect.poll(() => text('user')).toBe('undefined')
      expect(await text('gate')).toBe('signed out')
    })

    it('keeps no token in props, state, hooks or context', async () => {
      await open()
      await page.evaluate(() => window.app.logIn())
      await page.evaluate(() => window.app.refresh(2))
      const kept = await page.evaluate(() => window.app.keeps())
      expect(kept.strings).toBeGreaterThan(100)
      expect(kept.hasToken).toBe(false)
    })
  })
})
