/** Puts what is generated between two marks of a page. */
import { readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'

/**
 * @returns the page as it should be
 * @throws {Error} when it has no such marks
 */
export async function pageWith(text: string, path: string, [from, to]: readonly [string, string]): Promise<string> {
  const before = readFileSync(path, 'utf8')
  const [start, end] = [before.indexOf(from), before.indexOf(to)]
  if (start === -1 || end < start) throw new Error(`${path} has no lines ${from} and ${to}`)
  const page = `${before.slice(0, start + from.length)}\n\n${text}\n\n${before.slice(end)}`
  return format(page, { ...(await resolveConfig(path)), filepath: path })
}
