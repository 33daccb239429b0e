/** `npm run bench`: authchart beside its peers, in one run on one machine. */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { burst } from './sections/burst.ts'
import { growth } from './sections/growth.ts'
import { imports } from './sections/imports.ts'
import { requests } from './sections/requests.ts'
import { sessions } from './sections/sessions.ts'
import { size } from './sections/size.ts'
import { tokens } from './sections/tokens.ts'
import { format, type Table } from './table.ts'
import { writeDocs } from './writeDocs.ts'

const HELP = `Usage: npm run bench -- [options]

Options:
  --only NAME   one section: requests, tokens, burst, growth, sessions, size, imports
  --quick       fewer rounds: a look, not a measurement
  --write       put what was measured into docs/benchmark.md and the READMEs; what was not stays
  --help        this text

All clients are measured in one run, interleaved, with a stubbed network; ratios are what to look at, since times
are those of this machine.`

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const rounds = values.quick ? 20 : 300

const SECTIONS: Readonly<Record<string, () => Promise<Table[]>>> = {
  requests: () => requests({ rounds, times: 100 }),
  tokens: () => tokens({ rounds: rounds / 5, times: 5_000 }),
  burst: () => burst(10_000, values.quick ? 1 : 5),
  growth: () => growth(values.quick ? 1 : 5),
  sessions,
  size,
  imports: () => imports(values.quick ? 3 : 15),
}

if (values.help) console.log(HELP)
else if (values.only !== undefined && !Object.hasOwn(SECTIONS, values.only)) {
  console.error(`--only must be one of ${Object.keys(SECTIONS).join(', ')}`)
  process.exitCode = 2
} else {
  const tables = new Map<string, Table[]>()
  console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`)
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (values.only !== undefined && values.only !== name) continue
    process.stderr.write(`measuring ${name} …\n`)
    const measured = await section()
    tables.set(name, measured)
    for (const table of measured) console.log(`${format(table)}\n`)
  }
  if (values.write) writeDocs(tables)
  // Clients that were left as they are may still wait for something.
  process.exit()
}
