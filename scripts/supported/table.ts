/** The table of docs/supported.md. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ALIASES, BROWSERS, COMPILERS, RUNTIMES, TAKEN } from './versions.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const START = '<!-- supported:start, written by npm run supported -- --write -->'
export const END = '<!-- supported:end -->'

const read = (path: string): unknown => JSON.parse(readFileSync(ROOT + path, 'utf8'))

interface Manifest {
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** That which is installed, and so what the tests run with. */
const versionOf = (name: string): string => (read(`node_modules/${name}/package.json`) as { version: string }).version
const tested = (name: string): string => {
  const older = ALIASES[name]
  return [...(older === undefined ? [] : [versionOf(older)]), versionOf(name)].join(', ')
}

/** As Markdown. */
export function table(): string {
  const { peerDependencies, peerDependenciesMeta } = read('package.json') as Manifest
  const [oldest, newest] = COMPILERS
  const peers = Object.entries(peerDependencies).map(([name, range]) => [
    name,
    range.replaceAll('||', 'or'),
    `tests, with ${tested(name)}`,
    peerDependenciesMeta[name]?.optional ? '' : 'required',
  ])
  const rows = [
    ...RUNTIMES.map(({ name, packageName }) => [name, '', `the smoke suite, with npm's \`${packageName}\``, '']),
    ...BROWSERS.map((name) => [name, 'as Debian has it', 'tests/browser', '']),
    ['TypeScript', `${oldest} to ${newest}`, 'fresh projects, NodeNext and bundler, `skipLibCheck: false`', ''],
    ...peers,
    ...TAKEN.map((name) => [name, '', `tests, with ${tested(name)}`, 'given to `redisSession`']),
  ]
  return [
    '| what | versions | tried by | |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n')
}
