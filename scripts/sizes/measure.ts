/** The sizes of all public entries, and the table of docs/sizes.md. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bytesOf } from './bytes.ts'
import { ENTRIES, PAGES, WORKER, type Limits } from './limits.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Size extends Limits {
  readonly name: string
  /** kB */
  readonly size: number
}

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly peerDependencies: Readonly<Record<string, string>>
}
const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as Manifest

/** Whose size is told by a page, or in no page at all: a worker is a script of its own, a test kit is for tests. */
const ELSEWHERE = ['.', './ky', './simplejwt', './worker', './testing', './package.json']
/** Those that a page takes one by one: `axios`, `browser`, … */
export const further = Object.keys(manifest.exports)
  .filter((path) => !ELSEWHERE.includes(path))
  .map((path) => path.slice(2))

const BASE = PAGES['createAuth, withAuth, simpleJwt']?.source ?? ''
const libraries = Object.keys(manifest.peerDependencies)
const kB = async (source: string, external = libraries): Promise<number> =>
  (await bytesOf(source, { resolveDir: ROOT, external })) / 1_000

export async function measure(): Promise<{ pages: Size[]; entries: Size[] }> {
  const base = await kB(BASE)
  const pages = Object.entries(PAGES).map(async ([name, { source, withXstate, ...limits }]) => {
    const external = withXstate ? libraries.filter((library) => library !== 'xstate') : libraries
    return { name, ...limits, size: await kB(source, external) }
  })
  const entries = further.map(async (name) => {
    const limits = ENTRIES[name]
    if (limits === undefined) throw new Error(`scripts/sizes/limits.ts has no limit for ${name}`)
    return { name, ...limits, size: (await kB(`${BASE}; export * from 'authchart/${name}'`)) - base }
  })
  const resolveDir = `${ROOT}adapters/worker`
  const script = readFileSync(`${resolveDir}/index.ts`, 'utf8')
  const worker = {
    name: 'authchart/worker',
    ...WORKER,
    size: (await bytesOf(script, { resolveDir, external: [] })) / 1_000,
  }
  return { pages: [...(await Promise.all(pages)), worker], entries: await Promise.all(entries) }
}

export const START = '<!-- sizes:start, written by npm run sizes -- --write -->'
export const END = '<!-- sizes:end -->'

/** As Markdown, between the marks of docs/sizes.md. */
export function table({ pages, entries }: { pages: readonly Size[]; entries: readonly Size[] }): string {
  const rows = (first: string, sizes: readonly Size[]): string[] => [
    `| ${first} | size | limit | wished | |`,
    '| --- | ---: | ---: | ---: | --- |',
    ...sizes.map(
      ({ name, size, limit, wished }) =>
        `| ${name} | ${size.toFixed(1)} kB | ${limit} kB | ${wished === Infinity ? '–' : `${wished} kB`} | ${size > wished ? 'not reached' : ''} |`,
    ),
  ]
  return [...rows('page', pages), '', ...rows('further entry', entries)].join('\n')
}
