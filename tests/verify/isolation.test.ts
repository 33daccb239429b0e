/** The session in a worker of a real Chromium: what a page can do with it, and that no token is in its memory. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTokenServer, type TokenServer } from '../../testing/tokenServer/index.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { foundInPage, foundInWorker } from '../helpers/heap.ts'
import { bundleWorker, startSite, type Site } from '../helpers/site.ts'
import type { IsolationApp } from '../browser/isolationApp.ts'

declare const window: { app: IsolationApp }

const KINDS = ['shared', 'service', 'dedicated'] as const
const NAMES = { shared: 'shared_worker', service: 'service_worker', dedicated: 'worker' } as const

describeWith(chromiumMissing())('a session in a worker', () => {
  let browser: Browser
  let context: BrowserContext
  let server: TokenServer
  let site: Site
  /** Every token that was shown to the server, access and refresh. */
  let shown: Set<string>

  beforeAll(async () => {
    browser = await launchChromium()
    server = createTokenServer({ accessLifetime: 300 })
    site = await startSite('browser/isolationApp.ts', await server.listen(), {
      worker: await bundleWorker('tests/browser/isolationWorker.ts'),
    })
    site.onResource = ({ headers }) => {
      const token = headers.authorization?.replace('Bearer ', '')
      if (token !== undefined) shown.add(token)
    }
    site.beforeRefresh = (_, body) => {
      shown.add((JSON.parse(String(body)) as { refresh: string }).refresh)
    }
  })
  afterAll(async () => {
    await browser.close()
    await site.stop()
    await server.close()
  })
  beforeEach(async () => {
    shown = new Set()
    context = await browser.newContext()
  })
  afterEach(() => context.close())

  const openPage = async (kind: string): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(`${site.url}/?worker=${kind}`)
    await page.waitForFunction(() => 'app' in window)
    await page.evaluate(() => window.app.ready())
    return page
  }
  const openSignedIn = async (kind: string): Promise<Page> => {
    const page = await openPage(kind)
    await page.evaluate(() => window.app.signIn('alice', 'wonderland'))
    return page
  }
  /** The end of a JWT is its signature: nothing else has these characters. */
  const needles = (): string[] => [...shown].map((token) => token.slice(-40))

  it.each(KINDS)('%s: signs in, asks, uploads and refreshes, and no token is in the heap of the page', async (kind) => {
    const page = await openSignedIn(kind)
    expect(await page.evaluate(() => window.app.echo())).toMatchObject({ user: 'alice' })
    await page.evaluate(() => window.app.refresh())
    expect(await page.evaluate(() => window.app.upload(100_000))).toMatchObject({ user: 'alice' })
    expect(await page.evaluate(() => window.app.status())).toBe('valid')
    expect(await page.evaluate(() => window.app.events())).toEqual(['loggedIn: valid', 'refreshed: valid'])
    expect(await page.evaluate(() => window.app.claims())).toMatchObject({ sub: expect.any(String) as string })
    expect(shown.size, 'two access tokens and a refresh token').toBe(3)
    expect(await foundInPage(page, needles())).toEqual([])
    const held = await foundInWorker(browser, page, NAMES[kind], needles())
    expect(held, 'the search can fail: the worker has the present access token').toContain(needles().at(-1))
  })

  it('the search can fail in a page, too: with the session in the page it finds the token', async () => {
    const page = await openSignedIn('page')
    await page.evaluate(() => window.app.echo())
    expect(await foundInPage(page, needles())).toEqual(needles())
  })

  it.each(['shared', 'service'])('%s: one machine serves all tabs', async (kind) => {
    const first = await openSignedIn(kind)
    const second = await openPage(kind)
    expect(await second.evaluate(() => window.app.status())).toBe('valid')
    const asked = server.stats.refreshesAsked
    server.revokeAccess()
    const users = await Promise.all([first, second].map((page) => page.evaluate(() => window.app.many(20))))
    expect(new Set(users.flat())).toEqual(new Set(['alice']))
    expect(server.stats.refreshesAsked - asked).toBe(1)
    await first.evaluate(() => window.app.logOut())
    await expect.poll(() => second.evaluate(() => window.app.status())).toBe('loggedOut')
    expect(await second.evaluate(() => window.app.events())).toContain('loggedOut: loggedOut')
    expect(await second.evaluate(() => window.app.echoError())).toMatchObject({ name: 'LoggedOutError', isOurs: true })
  })

  it.each(KINDS)('%s: is there again after a reload', async (kind) => {
    const page = await openSignedIn(kind)
    await page.reload()
    await page.waitForFunction(() => 'app' in window)
    expect(await page.evaluate(() => window.app.echo())).toMatchObject({ user: 'alice' })
  })

  it.each(KINDS)('%s: what is refused, aborted and unknown is told as it would be in the page', async (kind) => {
    const page = await openPage(kind)
    expect(await page.evaluate(() => window.app.echoError())).toMatchObject({ name: 'LoggedOutError', isOurs: true })
    const refused = await page.evaluate(() => window.app.signInError('alice', 'wrong'))
    expect(refused).toMatchObject({ name: 'CredentialsError', isOurs: true })
    expect(await page.evaluate(() => window.app.unknownAction())).toEqual({
      name: 'AuthOptionError',
      message: 'Option "actions" of serveAuth() has no "nothing"; add it in the worker',
      isOurs: true,
    })
    await page.evaluate(() => window.app.signIn('alice', 'wonderland'))
    expect(await page.evaluate(() => window.app.shown())).toEqual({
      url: `${site.url}/api/echo/`,
      status: 200,
      type: 'basic',
      redirected: false,
      json: 'application/json',
    })
    server.fault = { kind: 'slow', ms: 1_000, scope: 'resources' }
    expect(await page.evaluate(() => window.app.abort())).toMatchObject({ name: 'AbortError' })
    server.fault = { kind: 'none' }
  })

  it('a worker that ends in the middle of a request fails it, and the next one goes on with the session', async () => {
    const page = await openSignedIn('dedicated')
    server.fault = { kind: 'hang', scope: 'resources' }
    const failed = page.evaluate(() => window.app.echoError())
    await expect.poll(() => shown.size).toBe(1)
    await page.evaluate(() => {
      window.app.terminate()
    })
    expect(await failed).toMatchObject({ name: 'TokenEndpointError', isOurs: true })
    server.fault = { kind: 'none' }
    expect(await page.evaluate(() => window.app.echo())).toMatchObject({ user: 'alice' })
  })

  it('a service worker that the browser has stopped is started again by the next request', async () => {
    const page = await openSignedIn('service')
    const tools = await context.newCDPSession(page)
    await tools.send('ServiceWorker.enable')
    await tools.send('ServiceWorker.stopAllWorkers')
    expect(await page.evaluate(() => window.app.echo())).toMatchObject({ user: 'alice' })
    expect(await page.evaluate(() => window.app.status())).toBe('valid')
  })

  it('a worker that does not serve is an error that says so', async () => {
    const page = await context.newPage()
    await page.goto(`${site.url}/?worker=silent`)
    await page.waitForFunction(() => 'app' in window)
    expect(await page.evaluate(() => window.app.ready())).toMatchObject({
      message: expect.stringContaining('does it call serveAuth()?') as string,
    })
  })

  it('hands out no token, whoever asks', async () => {
    const page = await openSignedIn('shared')
    expect(await page.evaluate(() => window.app.steal())).toEqual({
      peek: 'undefined',
      tokenFor: 'undefined',
      get: {
        name: 'AuthOptionError',
        message: 'Option "auth" keeps its tokens in a worker; make requests with auth.fetch',
        isOurs: true,
      },
    })
  })
})
