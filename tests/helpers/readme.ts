/** The README's code blocks as programs. */
import { readFileSync } from 'node:fs'

export const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** What stands between ```language and ```, in order. */
export function codeBlocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , code]) => code ?? '')
}

/**
 * Each TypeScript block as a module of its own: what the first block declares is there, as a reader would take it, and the
 * block itself stands in a scope of its own.
 */
export function readmePrograms(language: 'ts' | 'tsx'): string[] {
  const [first = '', ...others] = codeBlocks('ts')
  return language === 'ts'
    ? [first, ...others.map((block) => join(first, block))]
    : codeBlocks('tsx').map((block) => join(first, block))
}

function join(first: string, block: string): string {
  const isImport = (line: string): boolean => line.startsWith('import ')
  const lines = block.split('\n')
  return [...lines.filter(isImport), first, '{', ...lines.filter((line) => !isImport(line)), '}'].join('\n')
}
