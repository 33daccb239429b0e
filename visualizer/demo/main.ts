// The demo: `npm start`.
import { servePage, type ServedPage } from '../serve/index.ts'
import { havingPort, HELP, readOptions, UsageError, type DemoOptions } from './options.ts'
import { run } from './run.ts'
import { Terminal } from './terminal.ts'
import { Timeline } from './timeline.ts'

/** Seconds over the asked time, after which it ends in any case. */
const GRACE = 5
/** Without a bound of the user's. */
const LONGEST = 120

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) {
    console.log(HELP)
    return 0
  }
  const timeline = new Timeline(new Terminal(process.stdout, options.color))
  const stop = new AbortController()
  stopOnSignals(stop)
  const page = options.hasPage ? await havingPort(options.port, servePage(options.port)) : undefined
  try {
    if (page !== undefined) announce(page, timeline)
    const isKept = await playInTime(options, timeline, stop)
    if (page !== undefined && options.seconds === undefined) await stay(page, timeline, stop.signal)
    return isKept ? 0 : 1
  } finally {
    await page?.close()
  }
}

async function playInTime(options: DemoOptions, timeline: Timeline, stop: AbortController): Promise<boolean> {
  const { isLate, release } = bound(options, stop)
  const isKept = await run(options, timeline, stop.signal).finally(release)
  if (isLate()) timeline.say('The time ran out, so that not all was seen. Is this machine very busy?', 'bad')
  return isKept && !isLate()
}

function announce({ url, built }: ServedPage, timeline: Timeline): void {
  timeline.title('See it live')
  timeline.say(url, 'title')
  timeline.say(
    'Open it in a browser: the chart of clients of your own, their server to break, and the time to travel in.',
    'faint',
  )
  built.catch((error: unknown) => {
    timeline.say(`The page could not be built: ${error instanceof Error ? error.message : String(error)}`, 'bad')
  })
}

/** Until somebody stops it. */
async function stay({ url }: ServedPage, timeline: Timeline, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  timeline.blank()
  timeline.say(`The page stays at ${url} until Ctrl-C.`, 'title')
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
}

/** npm may pass on what the terminal has already sent, so only a later signal means: at once. */
function stopOnSignals(stop: AbortController): void {
  let first: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      first ??= performance.now()
      if (performance.now() - first > 1_000) process.exit(1)
      stop.abort()
    })
  }
}

/** Stops when the time is over, unless released before. */
function bound({ seconds = LONGEST }: DemoOptions, stop: AbortController) {
  let isLate = false
  const timer = setTimeout(
    () => {
      isLate = true
      stop.abort()
    },
    (seconds + GRACE) * 1_000,
  )
  const release = (): void => {
    clearTimeout(timer)
  }
  return { isLate: () => isLate, release }
}

// Whoever reads the output, `head` for example, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(1)
})

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n--help explains the flags.`)
  process.exitCode = 2
}
