/** Signing in by redirect, in a real Chromium, at the login form of a real `oidc-provider`. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { startOidcGrants, type OidcGrants } from '../helpers/oidcGrants.ts'
import { startSite, type Site } from '../helpers/site.ts'
import type { SignInPage } from '../browser/signInApp.ts'

declare const page: SignInPage

describeWith(chromiumMissing())('a sign-in by redirect', () => {
  let browser: Browser
  let server: OidcGrants
  let site: Site
  let context: BrowserContext
  let tab: Page
  beforeAll(async () => {
    server = await startOidcGrants()
    site = await startSite('browser/signInApp.ts', server.url)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await site.stop()
    await server.stop()
  })
  beforeEach(async () => {
    context = await browser.newContext()
    tab = await context.newPage()
  })
  afterEach(async () => {
    await context.close()
    for (const list of Object.values(server.stats) as string[][]) list.length = 0
  })

  const load = (client = 'page') => tab.goto(`${site.url}/?issuer=${encodeURIComponent(server.url)}&client=${client}`)

  /** Leaves, signs in at the form, agrees, and is back; answers the address of the answer. */
  async function signIn(client?: string): Promise<string> {
    await load(client)
    await tab.evaluate(() => void page.begin())
    await tab.fill('input[name=login]', 'alice')
    await tab.fill('input[name=password]', 'wonderland')
    await tab.click('button[type=submit]')
    await tab.waitForURL(/interaction/)
    await tab.click('button[type=submit]')
    await tab.waitForURL(/\/back\?/)
    return tab.url()
  }

  it.each([
    ['page', 'Bearer'],
    ['bound-page', 'DPoP'],
  ])('%s: ends logged in with a %s token, the address clean, and lives on after a reload', async (client, type) => {
    expect(await signIn(client)).toMatch(/code=.+state=.+iss=/)
    expect(await tab.evaluate(() => page.complete())).toEqual({ returnTo: '/inbox' })
    expect(tab.url()).toBe(`${site.url}/back`)
    expect(await tab.evaluate(() => page.status())).toBe('valid')
    expect(await tab.evaluate(() => page.tokenType())).toBe(type)
    expect(await tab.evaluate(() => page.orders())).toBe(200)
    await tab.evaluate(() => page.refresh())
    await tab.reload()
    expect(await tab.evaluate(() => page.status())).toBe('valid')
    expect(await tab.evaluate(() => page.orders())).toBe(200)
    await tab.evaluate(() => page.refresh())
    expect(server.stats.grants.filter((grant) => grant.endsWith('200'))).toEqual([
      'authorization_code 200',
      'refresh_token 200',
      'refresh_token 200',
    ])
    expect(server.stats.schemes.every((scheme) => scheme === type)).toBe(true)
    expect(await tab.evaluate(() => page.complete()), 'there is no answer any more').toBeUndefined()
  })

  it('an answer that comes again, or was never asked for, signs nobody in and is not even exchanged', async () => {
    const answer = await signIn()
    await tab.evaluate(() => page.complete())
    expect(await tab.evaluate((url) => page.complete(url), answer)).toMatchObject({ reason: 'unknownState' })
    const forged = answer.replace(/state=[^&]+/, 'state=chosen-by-another')
    expect(await tab.evaluate((url) => page.complete(url), forged)).toMatchObject({
      code: 'ERR_AUTH_SIGN_IN',
      reason: 'unknownState',
    })
    expect(server.stats.grants).toHaveLength(1)
  })

  it('an answer for another tab is none of ours', async () => {
    const answer = await signIn()
    const other = await context.newPage()
    await other.goto(`${site.url}/`)
    expect(await other.evaluate((url) => page.complete(url), answer)).toMatchObject({ reason: 'unknownState' })
    expect(await other.evaluate(() => page.status())).toBe('loggedOut')
  })

  it.each([
    ['another issuer (RFC 9207)', (url: string) => url.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example')],
    ['no issuer, which this server always names', (url: string) => url.replace(/&iss=[^&]+/, '')],
  ])('%s is refused before the code is sent anywhere', async (_, change) => {
    const answer = await signIn()
    expect(await tab.evaluate((url) => page.complete(url), change(answer))).toMatchObject({ reason: 'badAnswer' })
    expect(server.stats.grants).toEqual([])
  })

  it('a wrong nonce, as of an ID token from elsewhere, is refused', async () => {
    await signIn()
    await tab.evaluate(() => {
      const key = Object.keys(sessionStorage).find((name) => name.startsWith('authchart.signin')) ?? ''
      const begun = JSON.parse(sessionStorage.getItem(key) ?? '{}') as object
      sessionStorage.setItem(key, JSON.stringify({ ...begun, nonce: 'of-another-sign-in' }))
    })
    const error = (await tab.evaluate(() => page.complete())) as { reason: string; text: string }
    expect(error.reason).toBe('badAnswer')
    expect(error.text, 'no token is quoted').not.toMatch(/eyJ/)
    expect(await tab.evaluate(() => page.status())).toBe('loggedOut')
  })

  it('a code that the server refuses', async () => {
    const answer = await signIn()
    const error = await tab.evaluate((url) => page.complete(url), answer.replace(/code=[^&]+/, 'code=garbage'))
    expect(error).toMatchObject({ reason: 'codeRefused', error: 'invalid_grant' })
  })

  it('a server that says no is quoted', async () => {
    await load()
    await tab.evaluate(() => void page.begin({ prompt: 'none' }))
    await tab.waitForURL(/\/back\?/)
    expect(await tab.evaluate(() => page.complete())).toMatchObject({ reason: 'denied', error: 'login_required' })
    expect(tab.url()).toBe(`${site.url}/back`)
  })
})
