/** The command line of the demo. */
import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** How long it may take in all; `undefined`: as long as the scenarios need. */
  readonly seconds: number | undefined
  /** Of the page; of the token server when there is no page. */
  readonly port: number
  /** Whether the page is served, too. */
  readonly hasPage: boolean
  /** Parallel requests of the burst. */
  readonly requests: number
  /** Whether colours are wanted where the output can show them. */
  readonly color: boolean
}

export const HELP = `Usage: npm start -- [options]

Starts a token server on loopback (the endpoints of Django REST framework Simple JWT, rotation and blacklist on), lets
clients made of ky and authchart live through five scenarios on it, and prints what happens. It ends with a table and
with the promises that were kept (✓) or broken (✗). Meanwhile, and until Ctrl-C, it serves a page on which you can watch
the chart of clients of your own, break their server and travel back in time.

Options:
  --seconds N    be done within N seconds (20 to 3600), with shorter-lived tokens if need be, the page as well
                 default: about 75 seconds, with tokens of 20 seconds; the page stays
  --requests N   parallel requests of the burst (1 to 5000); default: 200
  --no-page      without the page: ends after the table
  --port N       port of the page, or without it of the token server (0 to 65535); default: any free one
  --no-color     plain text, as with NO_COLOR=1 or when the output is no terminal
  --help, -h     this text

Exit code: 0 every promise was kept, 1 one was broken or the time ran out, 2 the command line is wrong.
Ctrl-C ends it, before the end with the table so far.`

/** What is wrong with the command line, in a sentence that names the flag. */
export class UsageError extends Error {}

/**
 * @returns `undefined` when help was asked for
 * @throws {UsageError}
 */
export function readOptions(argv: readonly string[]): DemoOptions | undefined {
  const values = parse(argv)
  if (values.help === true) return undefined
  return {
    seconds: numberIn('seconds', values.seconds, 20, 3_600),
    requests: numberIn('requests', values.requests, 1, 5_000) ?? 200,
    port: numberIn('port', values.port, 0, 65_535) ?? 0,
    hasPage: values['no-page'] !== true,
    color: values['no-color'] !== true && (process.env['NO_COLOR'] ?? '') === '',
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        seconds: { type: 'string' },
        requests: { type: 'string' },
        port: { type: 'string' },
        'no-page': { type: 'boolean' },
        'no-color': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function numberIn(flag: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new UsageError(`--${flag} must be a whole number from ${least} to ${most}, not "${text}"`)
}

/** @throws {UsageError} when the port cannot be had */
export async function havingPort<T>(port: number, listening: Promise<T>): Promise<T> {
  try {
    return await listening
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new UsageError(`--port ${port} is in use; choose another one, or leave it out`)
    if (code === 'EACCES')
      throw new UsageError(`--port ${port} needs more rights; choose one above 1023, or leave it out`)
    throw error
  }
}
