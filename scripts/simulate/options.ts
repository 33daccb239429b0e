/** The command line of `npm run simulate`. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

export const HELP = `Usage: npm run simulate -- [options]

Lets tabs live through random events (faults of the network and of the server, sleep, clocks that are set, storages that break, logins, logouts,
deaths), and checks the properties P1 to P10 at every step.

Options:
  --seeds N     how many lives; default: 200
  --from N      the first seed; default: 1
  --events N    events in each; default: 500
  --jobs N      threads; default: as many as there are cores
  --seed N      this one alone, with each of its events
  --days N      days of one busy user instead: work in several tabs, nights, offline spells, outages; --seed picks whose
  --trace FILE  writes what a tab went through as a log that the visualizer's page replays (npm start, then drop the file on the page)
  --tab N       the tab to be traced; default: the one in which a property broke, or the first
  --help        this text

What breaks a property is made as short as it still breaks it, printed, and written as a trace in any case.

Exit code: 0 every property held, 1 one was broken, 2 the command line is wrong.`

const NUMBERS = ['seeds', 'from', 'events', 'jobs', 'seed', 'days', 'tab'] as const
const OPTIONS = {
  ...(Object.fromEntries(NUMBERS.map((name) => [name, { type: 'string' }])) as Record<
    (typeof NUMBERS)[number],
    { type: 'string' }
  >),
  trace: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

export interface Options {
  readonly help: boolean
  readonly seeds: number
  readonly from: number
  readonly events: number
  readonly jobs: number
  readonly seed: number | undefined
  readonly days: number | undefined
  readonly trace: string | undefined
  /** The tab's name. */
  readonly tab: string | undefined
}

/** @throws {Error} when the command line is wrong */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({ args, options: OPTIONS })
  for (const name of NUMBERS)
    if (values[name] !== undefined && !/^[1-9]\d{0,8}$/.test(values[name]))
      throw new Error(`--${name} must be a whole number above 0`)
  const number = <Else>(name: (typeof NUMBERS)[number], otherwise: Else): number | Else =>
    values[name] === undefined ? otherwise : Number(values[name])
  return {
    help: values.help,
    seeds: number('seeds', 200),
    from: number('from', 1),
    events: number('events', 500),
    jobs: number('jobs', availableParallelism()),
    seed: number('seed', undefined),
    days: number('days', undefined),
    trace: values.trace,
    tab: values.tab === undefined ? undefined : `tab ${values.tab}`,
  }
}
