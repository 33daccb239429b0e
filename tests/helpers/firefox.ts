/** Starts the Firefox that is installed: named by AUTHCHART_FIREFOX, or in one of the usual places. */
import { existsSync } from 'node:fs'
import puppeteer, { type Browser } from 'puppeteer-core'

const PLACES = [
  process.env['AUTHCHART_FIREFOX'],
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
]

const found = PLACES.find((place) => place !== undefined && existsSync(place))

/** Why it cannot run here; `undefined` when it can. */
export const firefoxMissing = (): string | undefined =>
  found === undefined ? 'no Firefox; install firefox-esr or name it in AUTHCHART_FIREFOX' : undefined

/** Over WebDriver BiDi: Playwright drives only a Firefox of its own making. */
export const launchFirefox = (): Promise<Browser> =>
  puppeteer.launch({ browser: 'firefox', executablePath: found ?? '', headless: true })
