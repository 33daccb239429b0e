// The demo: `npm start`.
import { HELP, readOptions, UsageError } from './options.ts'
import { run } from './run.ts'
import { createTimeline } from './timeline.ts'

/** Seconds over the asked time, after which it ends in any case. */
const GRACE = 10
/** Without a bound of the user's. */
const LONGEST = 180

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.stdout.isTTY)
  if (options === undefined) {
    console.log(HELP)
    return 0
  }
  const stop = new AbortController()
  const bound = setTimeout(
    () => {
      stop.abort()
    },
    ((options.seconds ?? LONGEST) + GRACE) * 1_000,
  )
  process.once('SIGINT', () => {
    stop.abort()
  })
  const isKept = await run(options, createTimeline(process.stdout, options.color), stop.signal)
  clearTimeout(bound)
  return isKept ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${HELP}`)
  process.exitCode = 2
}
