/** The page of `npm start` in a real Chromium, on its real server. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import axe, { type AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { hasSecret } from '../helpers/canary.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { walkIn } from '../helpers/pageWalker.ts'
import { ROOT } from '../package/sources.ts'

describeWith(chromiumMissing())('the page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  const it = walkIn(() => browser, { reducedMotion: 'reduce' })

  describe.concurrent('side by side', () => {
    it('shows a life: signed in, refreshed ahead, and back and forth in time', '#life', async (walker, expect) => {
      await walker.sees('valid')
      await walker.reads(/It is refreshed ahead of its end in [\d.]+ s, and nobody notices/)
      await walker.reads('The refresh brought new tokens')
      const story = await walker.story()
      expect(story).toEqual(expect.arrayContaining(['valid → expiring → refreshing', 'refresh 200', 'valid']))
      await walker.page.getByText('valid → expiring → refreshing').first().click()
      await walker.sees('refreshing.usable')
      await walker.reads('expiring.due → refreshing · always [isAheadAllowed]')
      await walker.press('To what happened before')
      await walker.sees('valid')
      const slider = walker.page.getByRole('slider', { name: 'Moment' })
      await slider.press('Home')
      const then = () => slider.getAttribute('aria-valuetext')
      await expect.poll(then).toMatch(/^0\.0 seconds: (restoring|loggedOut)$/)
      await walker.press('Back to now')
      await walker.sees('valid')
    })

    it('breaks the server in every way, and says what comes of it', '', async (walker) => {
      await walker.press('Sign in')
      for (const [fault, words] of FAULTS) {
        await walker.sees('valid')
        await walker.breaks(fault)
        await walker.press('Refresh now')
        await walker.reads(words)
        await walker.breaks('Healthy')
        await walker.press('Refresh now')
      }
    })

    it('revokes, sleeps, goes offline and sets the clock', '', async (walker) => {
      await walker.press('Sign in')
      await walker.sees('valid')
      await walker.press('Revoke access tokens')
      await walker.press('Request')
      await walker.reads('A resource answered 401 to the token')
      await walker.sees('valid')
      await walker.press('Offline')
      await walker.press('Refresh now')
      await walker.reads(/The last refresh failed/)
      await walker.press('Offline')
      await walker.sees('valid')
      await walker.page.getByLabel('Clock').selectOption('+12 h')
      await walker.reads('The clock was set, and every moment moved with it.')
      await walker.sees('valid')
      await walker.press('Sleep an hour')
      await walker.reads('The device woke. Refreshing; requests wait.')
      await walker.sees('valid')
      await walker.press('Rotate without grace')
      await walker.reads('a used refresh token may be used again')
      await walker.press('Revoke the sessions')
      await walker.press('Refresh now')
      await walker.reads('Using up the last token')
      await walker.press('Sign out')
      await walker.reads('You signed out.')
    })

    it('saves a history and replays it, and refuses what is none', '#revoked', async (walker, expect) => {
      const { page } = walker
      await walker.reads('Using up the last token')
      const [download] = await Promise.all([page.waitForEvent('download'), walker.press('Save this history')])
      const saved = readFileSync(await download.path(), 'utf8')
      // The last token may have ended before the download began.
      const end = [...saved.matchAll(/"state":"([\w.]+)"/g)].at(-1)?.[1]
      expect(end).toMatch(/^(expiring\.draining|loggedOut)$/)
      expect(hasSecret(saved)).toBe(false)
      expect(saved).not.toContain('alice')
      const alert = page.getByRole('alert')
      const chosen = { name: 'bad.jsonl', mimeType: 'text/plain', buffer: Buffer.from(`${saved}hello`) }
      await page.getByLabel('Replay a file …').setInputFiles(chosen)
      await alert.filter({ hasText: /^Line \d+ is not JSON/ }).waitFor()
      await page.getByText('Paste a log').click()
      await page.getByLabel('A log, one JSON object a line').fill(`"eyJhbGciOiJub25lIn0.${'x'.repeat(20)}."`)
      await walker.press('Replay what was pasted')
      await alert.filter({ hasText: 'There is a token in this log' }).waitFor()
      // The person would take it away as well.
      await page.getByLabel('A log, one JSON object a line').fill('')
      const dataTransfer = await page.evaluateHandle((text) => {
        const dropped = new DataTransfer()
        dropped.items.add(new File([text], 'monday.jsonl'))
        return dropped
      }, endingBetweenSteps(saved))
      await page.dispatchEvent('body', 'drop', { dataTransfer })
      await walker.reads('monday.jsonl')
      expect(await alert.count()).toBe(0)
      expect(
        await page.getByRole('button', { name: 'Refresh now', exact: true }).count(),
        'the past cannot be acted upon',
      ).toBe(0)
      await walker.sees(/restoring|loggedOut/)
      await page.getByRole('slider', { name: 'Moment' }).press('End')
      await walker.sees(end ?? '')
      await walker.press('End the replay')
      await walker.press('Request')
    })

    it('replays what the simulator has traced', '', async (walker, expect) => {
      const file = join(mkdtempSync(join(tmpdir(), 'authchart-trace-')), 'seed-7.jsonl')
      await promisify(execFile)(process.execPath, [SIMULATE, '--seed', '7', '--events', '60', '--trace', file])
      await walker.page.getByLabel('Replay a file …').setInputFiles(file)
      await walker.reads('seed-7.jsonl')
      await walker.reads('tab 1 is opened')
      const slider = walker.page.getByRole('slider', { name: 'Moment' })
      await slider.press('End')
      const last = lastEntry(readFileSync(file, 'utf8'))
      await walker.sees(last.frame.about.state)
      await slider.press('Home')
      await walker.sees('restoring')
      expect(await walker.page.getByRole('button', { name: 'Whole time' }).count()).toBe(1)
    })

    it('draws a machine that is pasted, and says what is wrong with one', '', async (walker, expect) => {
      const { page } = walker
      const place = page.getByLabel('A machine', { exact: true })
      await place.fill('{\n  states: { a: { on: { GO: () => 1 } } } }')
      await walker.press('Draw it')
      await page
        .getByRole('alert')
        .filter({ hasText: /^Line 2: "\(" stands where/ })
        .waitFor()
      await place.fill(PASTED)
      await walker.press('Draw it')
      const panel = page.getByRole('region', { name: 'Other machines' })
      await panel.locator('[data-state="open.ajar"]').waitFor()
      expect(await panel.locator('[data-edge="open->shut"]').count()).toBe(1)
      expect(await page.getByRole('alert').count()).toBe(0)
      await walker.press('Draw the example')
      await panel.locator('[data-edge="green->red"]').waitFor()
      expect(await panel.getByRole('group', { name: 'Machines' }).getByRole('button').count()).toBe(2)
    })

    it('paints soon from the production build', '', async (walker, expect) => {
      await walker.sees('loggedOut')
      const paint = await walker.page.evaluate(
        () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
      )
      const sent = await walker.page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .flatMap((entry) =>
            entry.name.includes('/assets/') ? [(entry as PerformanceResourceTiming).decodedBodySize] : [],
          )
          .reduce((sum, size) => sum + size, 0),
      )
      process.stdout.write(`First contentful paint: ${Math.round(paint)} ms, ${Math.round(sent / 1_000)} kB of files\n`)
      expect(paint).toBeLessThan(Infinity)
      // A busy machine is no slow page: how much has to be read beforehand is the same everywhere.
      expect(sent).toBeGreaterThan(100_000)
      expect(sent).toBeLessThan(550_000)
    })

    it('says honestly that an answer was lost', '#lost-answer', async (walker) => {
      await walker.reads('There was no answer, so nobody knows what became of it')
      await walker.sees('refreshOutcomeLost', 20_000)
      await walker.reads('it had most likely been rotated then')
    })

    it('is for everybody: contrast, names, order', '#life', async (walker, expect) => {
      await walker.sees('valid')
      for (const colorScheme of ['light', 'dark'] as const) {
        await walker.page.emulateMedia({ colorScheme })
        await walker.page.evaluate(axe.source)
        const { violations } = await walker.page.evaluate<AxeResults>(RUN_AXE)
        expect(violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
      }
      await walker.page.setViewportSize({ width: 400, height: 800 })
      const overflow = await walker.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow, 'no sideways scrolling at 400 px').toBeLessThanOrEqual(0)
    })
  })
})

const RUN_AXE = 'axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })'

/** As it would stand in somebody's source. */
const PASTED = `import { createMachine } from 'xstate'
export const door = createMachine({
  id: 'door',
  initial: 'shut', // at night
  states: {
    shut: { on: { push: { target: 'open', guard: { type: 'isUnlocked' } } } },
    open: { initial: 'ajar', states: { ajar: { always: 'wide' }, wide: {} }, after: { 3_000: 'shut' } },
  },
})`
const SIMULATE = join(ROOT, 'scripts/simulate.ts')

interface EntryLine {
  readonly at: number
  readonly frame: { readonly about: { readonly state: string } }
}

/** Calls stand behind the entries. */
const lastLine = (text: string): string => text.split('\n').findLast((line) => line.includes('"frame"')) ?? ''
const lastEntry = (text: string): EntryLine => JSON.parse(lastLine(text)) as EntryLine

/** The same, but what happens last does so ten ms after a step of the slider, which would rather be at the step. */
function endingBetweenSteps(saved: string): string {
  const { at } = JSON.parse(saved.slice(0, saved.indexOf('\n'))) as EntryLine
  return saved.replace(lastLine(saved), JSON.stringify({ ...lastEntry(saved), at: Math.floor(at) + 10_010 }))
}

const FAULTS: [string, string | RegExp][] = [
  ['Outage', /The last refresh failed: .*503/],
  ['Error 500', /The last refresh failed: .*500/],
  ['Slow', 'Refreshing ahead'],
  ['Dead tokens', 'The token has ended'],
  ['Throttled', /The last refresh failed: .*429/],
]
