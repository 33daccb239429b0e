import { parseArgs } from 'node:util'
import { FORMATS, THEMES, type Format, type Look } from '../exporters/index.ts'

export interface ExportOptions extends Look {
  readonly format: Format
  /** `undefined`: the standard output. */
  readonly output: string | undefined
}

const NAMES = Object.keys(FORMATS).join(', ')

export const HELP = `Usage: authchart export --format <format> [--theme <theme>] [--output <file>]

Writes the chart of a session's life as other tools read it.

Formats:
  mermaid   a state diagram for READMEs, flattened to the top-level states
  scxml     State Chart XML of the W3C, with timers as delayed events
  json      every state and transition as plain data
  stately   a createMachine() file, for Stately's editor and for xstate itself
  svg       a picture of every state and transition

Options:
  --format, -f   one of ${NAMES}
  --theme, -t    the colours of the svg, one of ${THEMES.join(', ')};
                 default: auto, which follows the reader's system
  --output, -o   the file to write; default: the standard output
  --help, -h     this text`

/** What is wrong with the command line, in a sentence that names the flag. */
export class UsageError extends Error {}

/**
 * @returns `undefined` when help was asked for
 * @throws {UsageError}
 */
export function readOptions(argv: readonly string[]): ExportOptions | undefined {
  const { values, positionals } = parse(argv)
  if (values.help === true || argv.length === 0) return undefined
  const [command, ...rest] = positionals
  if (command !== 'export' || rest.length > 0)
    throw new UsageError(`The only command is "export", not "${positionals.join(' ')}"; see --help`)
  const { format, theme = 'auto' } = values
  if (format === undefined) throw new UsageError(`--format is missing; it is one of ${NAMES}`)
  if (!isFormat(format)) throw new UsageError(`--format must be one of ${NAMES}, not "${format}"`)
  if (!isTheme(theme)) throw new UsageError(`--theme must be one of ${THEMES.join(', ')}, not "${theme}"`)
  if (values.theme !== undefined && format !== 'svg')
    throw new UsageError(`--theme is for the format svg, not for ${format}`)
  return { format, theme, output: values.output }
}

const isTheme = (name: string): name is Look['theme'] => THEMES.some((theme) => theme === name)
const isFormat = (name: string): name is Format => Object.hasOwn(FORMATS, name)

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        format: { type: 'string', short: 'f' },
        theme: { type: 'string', short: 't' },
        output: { type: 'string', short: 'o' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('.')[0] ?? ''}; see --help`, { cause: error })
  }
}
