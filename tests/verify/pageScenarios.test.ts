/** Every scenario of the page, walked to its end in a real Chromium, with a picture of each. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scenarios } from '../../visualizer/page/scenarios.ts'
import { describeWith } from '../helpers/backends.ts'
import { chromiumMissing, launchChromium } from '../helpers/chromium.ts'
import { walkIn } from '../helpers/pageWalker.ts'

/** What is read in each, in this order. */
const WORDS: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  life: ['valid → expiring → refreshing', 'The refresh brought new tokens'],
  burst: [/200 requests waiting/, /answered; the slowest took/],
  outage: [/answered 503/, 'The token endpoint is well again', 'The refresh brought new tokens'],
  throttled: ['The server asked for a pause', 'The token endpoint is well again', 'The refresh brought new tokens'],
  slow: ['Refreshing ahead', 'The refresh brought new tokens'],
  'dead-tokens': ['The server gave new tokens', 'The token has ended', 'Signed in, and the token is fresh'],
  revoked: ['The server refused the refresh token', 'Using up the last token', 'refreshRejected'],
  'lost-answer': ['There was no answer', 'refreshOutcomeLost'],
  clock: ['The clock is set 2 hours ahead', 'The refresh brought new tokens'],
  offline: ['The network is gone', 'The device is online again', 'The refresh brought new tokens'],
  sleep: ['The device woke', 'The refresh brought new tokens'],
  tabs: ['Laptop, tab 2', /were taken over|The server gave new tokens/],
}

/** Runs in the page: what is amiss in the picture that was taken. */
function faultsInSight(): string[] {
  const amiss: string[] = []
  const shown = document.querySelector('.standing .state code')?.textContent ?? ''
  const [lit, sheet] = [`.panels [data-state="${shown}"].active`, '.panels .sheet'].map((selector) =>
    document.querySelector(selector)?.getBoundingClientRect(),
  )
  if (lit === undefined) amiss.push(`${shown} is not lit in the chart`)
  else if (sheet === undefined || lit.bottom < sheet.top || lit.top > sheet.bottom || lit.right < sheet.left)
    amiss.push(`${shown} is out of sight in the chart`)
  if (document.documentElement.scrollWidth > innerWidth) amiss.push('the page is wider than the window')
  const [columns, timeline] = ['.panels > .chart', '.panels > .timeline'].map((selector) =>
    document.querySelector(selector)?.getBoundingClientRect(),
  )
  if (columns === undefined || timeline === undefined || columns.bottom > timeline.top)
    amiss.push('the timeline covers the chart')
  for (const button of document.querySelectorAll<HTMLElement>('.panels button, header button'))
    if (button.scrollWidth > button.clientWidth + 1) amiss.push(`"${button.textContent}" does not fit its button`)
  return amiss
}

const pictures = mkdtempSync(join(tmpdir(), 'authchart-page-'))

describeWith(chromiumMissing())('the scenario', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  describe.concurrent(`(pictures in ${pictures})`, () => {
    const walk = walkIn(() => browser, { viewport: { width: 1440, height: 1150 } })
    for (const { id } of scenarios) {
      walk(id, `#${id}`, async (walker, expect) => {
        for (const words of WORDS[id] ?? []) await walker.reads(words)
        expect(await walker.picture(join(pictures, `${id}.png`)), 'colours').toBeGreaterThan(50)
        // The chart glides to what is active.
        await expect.poll(() => walker.page.evaluate(faultsInSight)).toEqual([])
      })
    }
  })

  it('each has words to be read', () => {
    expect(Object.keys(WORDS)).toEqual(scenarios.map(({ id }) => id))
  })
})
