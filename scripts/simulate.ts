// Lives of tabs in virtual time, with everything that goes wrong; the properties P1 to P10 are checked at every step: `npm run simulate`.
import { many } from './simulate/many.ts'
import { month, one } from './simulate/one.ts'
import { HELP, readOptions, type Options } from './simulate/options.ts'

function main(options: Options): Promise<boolean> {
  if (options.days !== undefined) return month(options, options.days)
  return options.seed === undefined ? many(options) : one(options, options.seed)
}

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message.split('\n')[0] ?? ''}; see --help`)
    process.exit(2)
  }
}

const options = optionsOrExit()
if (options.help) console.log(HELP)
else if (!(await main(options))) process.exitCode = 1
