#!/usr/bin/env node
// `npx authchart export`: the chart in a format of another tool.
import { writeFileSync } from 'node:fs'
import { FORMATS } from '../exporters/index.ts'
import { HELP, readOptions, UsageError } from './options.ts'

try {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) process.stdout.write(`${HELP}\n`)
  else {
    const text = FORMATS[options.format](options)
    if (options.output === undefined) process.stdout.write(text)
    else writeFileSync(options.output, text)
  }
} catch (error) {
  // What the user can help: the command line, and where the file is to go.
  const isOurs = error instanceof UsageError || (error as NodeJS.ErrnoException).syscall !== undefined
  if (!isOurs) throw error
  process.stderr.write(`authchart: ${(error as Error).message}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
