/** The code blocks of the README and of the docs as programs. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

export const readme = readFileSync(`${root}README.md`, 'utf8')

/** Every page with text of ours, by its path. */
export const pages: ReadonlyMap<string, string> = new Map(
  ['README.md', ...globSync('docs/**/*.md', { cwd: root }).sort()].map((path) => [
    path,
    readFileSync(root + path, 'utf8'),
  ]),
)

/** What stands between ```language and ```, in order. */
export function codeBlocks(language: string, text = readme): string[] {
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , code]) => code ?? '')
}

/** A block as a module: the name that it gives itself in its first line, if it does, and its text. */
export interface Program {
  readonly name: string | undefined
  readonly text: string
}

/**
 * What the README's first block declares is there, as a reader would take it, and the block itself stands in a scope of its own. One that
 * begins with the name of its file is whole.
 */
export function programs(language: 'ts' | 'tsx', text: string): Program[] {
  const [first = ''] = codeBlocks('ts')
  return codeBlocks(language, text).map((block) => {
    const name = /^\/\/ (\S+\.tsx?)\n/.exec(block)?.[1]
    return { name, text: name !== undefined || block === first ? block : join(first, block) }
  })
}

/** A block that imports what the first one does takes its own. */
function join(first: string, block: string): string {
  const isImport = (line: string): boolean => line.startsWith('import ')
  const lines = block.split('\n')
  const imports = lines.filter(isImport)
  const inherited = first.split('\n').filter((line) => !imports.includes(line))
  return [...imports, ...inherited, '{', ...lines.filter((line) => !isImport(line)), '}'].join('\n')
}
