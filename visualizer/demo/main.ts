// The demo: `npm start`.
import { HELP, readOptions, UsageError, type DemoOptions } from './options.ts'
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
  const isLate = bound(options, stop)
  stopOnSignals(stop)
  const isKept = await run(options, timeline, stop.signal)
  if (isLate()) timeline.say('The time ran out, so that not all was seen. Is this machine very busy?', 'bad')
  return isKept && !isLate() ? 0 : 1
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

/** Stops when the time is over; answers whether that was so. */
function bound({ seconds = LONGEST }: DemoOptions, stop: AbortController): () => boolean {
  let isLate = false
  setTimeout(
    () => {
      isLate = true
      stop.abort()
    },
    (seconds + GRACE) * 1_000,
  ).unref()
  return () => isLate
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
