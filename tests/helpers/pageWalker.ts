/** Walks about the visualizer's page as a person would, by what stands on it. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { it, type ExpectStatic } from 'vitest'
import { servePage } from '../../visualizer/serve/index.ts'
import { hasSecret } from './canary.ts'

/** Ms: browsers side by side on a busy machine take their time. */
const PATIENCE = 60_000
/** Ms for one walk. */
const LONGEST = 600_000
/** More browsers at once would keep each other from getting on. */
const AT_ONCE = 3

class PageWalker {
  readonly page: Page
  readonly #context: BrowserContext
  readonly #said: string[] = []
  /** The one of its test: several may walk side by side. */
  readonly #expect: ExpectStatic

  private constructor(context: BrowserContext, page: Page, expect: ExpectStatic) {
    this.#context = context
    this.#expect = expect
    this.page = page
    page.on('console', (message) => this.#said.push(`${message.text()} ${message.location().url}`))
    page.on('pageerror', (error) => this.#said.push(`error: ${error.stack ?? error.message}`))
  }

  static async open(
    browser: Browser,
    url: string,
    expect: ExpectStatic,
    options: BrowserContextOptions,
  ): Promise<PageWalker> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
    const walker = new PageWalker(context, await context.newPage(), expect)
    await walker.page.goto(url)
    return walker
  }

  /** What the state in the middle of the page is, now. */
  readonly state = (): Promise<string> => this.page.locator('.standing .state code').first().innerText()

  async sees(state: string | RegExp, timeout = PATIENCE): Promise<void> {
    await this.page.locator('.standing .state code').filter({ hasText: state }).first().waitFor({ timeout })
  }

  async reads(text: string | RegExp, timeout = PATIENCE): Promise<void> {
    await this.page.getByText(text).first().waitFor({ timeout })
  }

  /** A picture of the page, and how many colours are in it: one, when there is nothing to see. */
  async picture(path: string): Promise<number> {
    const png = await this.page.screenshot({ path })
    const canvas = await this.#context.newPage()
    const colours = await canvas.evaluate(coloursIn, `data:image/png;base64,${png.toString('base64')}`)
    await canvas.close()
    return colours
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click()
  }

  async breaks(fault: string): Promise<void> {
    const choice = this.page.getByRole('radio', { name: fault, exact: true })
    // The server's word makes it so.
    await choice.click({ force: true })
    await this.#expect.poll(() => choice.isChecked()).toBe(true)
  }

  /** The states of what happened, oldest first, as they are told. */
  async story(): Promise<string[]> {
    return (await this.page.locator('.entries li > button > b').allInnerTexts()).reverse()
  }

  /** No token in the page, in what it said, or in what scripts may read of its log. */
  async leave(): Promise<void> {
    const shown = await this.page.content()
    const texts = await this.page.locator('body').innerText()
    const stored = await this.page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
    for (const text of [shown, texts, stored, ...this.#said])
      this.#expect(hasSecret(text), text.slice(0, 80)).toBe(false)
    this.#expect(
      this.#said.filter((line) => !/status of (401|429|500|503)|net::ERR_(EMPTY_RESPONSE|CONNECTION_RESET)/.test(line)),
    ).toEqual([])
    await this.#context.close()
  }
}

type Walk = (walker: PageWalker, expect: ExpectStatic) => Promise<void>

async function walkFrom(
  browser: Browser,
  hash: string,
  expect: ExpectStatic,
  options: BrowserContextOptions,
  walk: Walk,
): Promise<void> {
  const served = await servePage()
  try {
    await served.built
    const walker = await PageWalker.open(browser, served.url + hash, expect, options)
    await walk(walker, expect)
    await walker.leave()
  } finally {
    await served.close()
  }
}

let walking = 0
const waiting: (() => void)[] = []

/** Resolves when there is room for one more walk; `over` makes room again. */
async function turn(): Promise<void> {
  if (walking >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  walking += 1
}

function over(): void {
  walking -= 1
  waiting.shift()?.()
}

/** A test that walks about a page, which has a server of its own, and leaves it clean. */
export const walkIn =
  (browser: () => Browser, options: BrowserContextOptions = {}) =>
  (name: string, hash: string, walk: Walk): void => {
    it(
      name,
      async ({ expect }) => {
        await turn()
        try {
          await walkFrom(browser(), hash, expect, options, walk)
        } finally {
          over()
        }
      },
      LONGEST,
    )
  }

/** Runs in a page. */
async function coloursIn(url: string): Promise<number> {
  const image = new Image()
  image.src = url
  await image.decode()
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
  context?.drawImage(image, 0, 0)
  const { data } = context?.getImageData(0, 0, image.width, image.height) ?? { data: new Uint8ClampedArray() }
  return new Set(new Uint32Array(data.buffer)).size
}
