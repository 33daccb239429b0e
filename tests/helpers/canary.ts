/**
 * The canary: every token a test makes is remembered here, and none may appear in what a test prints, in an event, in an
 * error or in a snapshot. Loaded before every test file.
 */
import { inspect } from 'node:util'
import { afterEach, expect } from 'vitest'

const MARK = 'cnry'
let count = 0

/** A token that would be recognised anywhere. */
export function secretToken(text: string, place: 'prefix' | 'suffix' = 'prefix'): string {
  count += 1
  return place === 'prefix' ? `${MARK}-${text}-${count}` : `${text}${MARK}${count}`
}

/** What has left so far: whatever was written to the console or to the output. */
const written: string[] = []
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream)
  stream.write = (chunk: string | Uint8Array, ...rest: never[]) => {
    written.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    return write(chunk, ...rest)
  }
}
for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  const print = console[level].bind(console)
  console[level] = (...values: unknown[]) => {
    written.push(values.map((value) => revealing(value, 12)).join(' '))
    print(...values)
  }
}

afterEach(() => {
  const leaked = written.splice(0).filter((text) => hasSecret(text))
  expect(leaked, 'a token was written to the output').toEqual([])
})

/**
 * Whether a token can be found in a thing, however deep: in messages, causes, stacks, fields, and maps of headers.
 *
 * @param depth for things on which half the program hangs; @default 12
 */
export const hasSecret = (thing: unknown, depth = 12): boolean => {
  const text = revealing(thing, depth)
  return text.includes(MARK) || JWT.test(text)
}

/** The tokens of real servers do not carry the mark. */
const JWT = /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/

/** As much of a thing as anybody could print of it. */
function revealing(thing: unknown, depth: number): string {
  if (typeof thing === 'string') return thing
  return (
    inspect(thing, { depth, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity }) + stringify(thing)
  )
}

function stringify(thing: unknown): string {
  try {
    return JSON.stringify([thing])
  } catch {
    // Circular, or with a bigint: nobody can print it this way.
    return ''
  }
}
