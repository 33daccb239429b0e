/** Starts the Chromium that is installed: named by AUTHCHART_CHROMIUM, or in one of the usual places. */
import { existsSync } from 'node:fs'
import { chromium, type Browser, type LaunchOptions } from 'playwright-core'

const PLACES = [
  process.env['AUTHCHART_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const found = PLACES.find((place) => place !== undefined && existsSync(place))

/** Why it cannot run here; `undefined` when it can. */
export const chromiumMissing = (): string | undefined =>
  found === undefined ? 'no Chromium; install it or name it in AUTHCHART_CHROMIUM' : undefined

export const launchChromium = (options: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({
    ...options,
    executablePath: found ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
