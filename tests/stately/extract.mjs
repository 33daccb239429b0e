// Prints what @xstate/machine-extractor reads in the source whose path it is given, as JSON.
import { extractMachinesFromFile } from '@xstate/machine-extractor'
import { readFileSync } from 'node:fs'

const found = extractMachinesFromFile(readFileSync(process.argv[2], 'utf8'))
const configs = (found?.machines ?? []).map((machine) => machine?.toConfig())
process.stdout.write(JSON.stringify(configs))
