/** The command line of the demo. */
import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** How long it may take in all; `undefined`: as long as the scenarios need. */
  readonly seconds: number | undefined
  readonly port: number
  /** Parallel requests of the burst. */
  readonly requests: number
  readonly color: boolean
}

export const HELP = `Usage: npm start -- [options]

Starts a token server on loopback (Django REST framework Simple JWT's endpoints, rotation and blacklist on), runs clients
against it, and prints what happens. Ends with a table; the exit code is 1 if a promise was broken.

Options:
  --seconds N    take about N seconds in all, with shorter tokens (from 25; default: about 95, with 20-second tokens)
  --requests N   parallel requests of the burst (1 to 5000, default 200)
  --port N       the server's port (default: any free one)
  --no-color     plain text; so do NO_COLOR and an output that is no terminal
  --help         this text`

/** What is wrong with the command line, in a sentence that names the flag. */
export class UsageError extends Error {}

/** @throws {UsageError} @returns `undefined` when help was asked for */
export function readOptions(argv: readonly string[], isTerminal: boolean): DemoOptions | undefined {
  const values = parse(argv)
  if (values.help === true) return undefined
  return {
    seconds: numberIn('seconds', values.seconds, 25, 3_600),
    requests: numberIn('requests', values.requests, 1, 5_000) ?? 200,
    port: numberIn('port', values.port, 0, 65_535) ?? 0,
    color: isTerminal && values['no-color'] !== true && (process.env['NO_COLOR'] ?? '') === '',
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
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new UsageError(`--${flag} must be a whole number from ${least} to ${most}, not "${text}"`)
}
