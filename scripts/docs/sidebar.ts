/** The order in which the pages are offered. */
import { readdirSync } from 'node:fs'
import { titleOf } from './sourcePage.ts'

interface Group {
  readonly text: string
  readonly items: readonly { readonly text: string; readonly link: string }[]
  readonly collapsed?: boolean
}

/** Pages by groups; what is in none comes under the last. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Start: ['README.md', 'docs/concepts.md', 'docs/why-logged-out.md', 'docs/security.md', 'docs/migrating.md'],
  Recipes: ['docs/recipes/'],
  Places: ['docs/tabs.md', 'docs/isolation.md', 'docs/server.md'],
  Seeing: ['docs/visualizer.md', 'docs/chart.md', 'docs/log.md', 'docs/inspect.md'],
  Figures: ['docs/comparison.md', 'docs/benchmark.md', 'docs/sizes.md', 'docs/supported.md', 'docs/coverage.md'],
  Decisions: ['docs/decisions/'],
  More: ['docs/', 'CHANGELOG.md'],
}

export function sidebar(texts: ReadonlyMap<string, string>, places: ReadonlyMap<string, string>, out: string): Group[] {
  const left = new Set([...texts.keys()].filter((path) => path !== 'README.zh-CN.md'))
  const groups = Object.entries(GROUPS).map(([text, members]) => {
    const paths = members.flatMap((member) =>
      [...left].filter((path) => path === member || (member.endsWith('/') && path.startsWith(member))),
    )
    for (const path of paths) left.delete(path)
    const items = paths.map((path) => ({
      text: path === 'README.md' ? 'Ten lines' : (titleOf(texts.get(path) ?? '') ?? path),
      link: `/${(places.get(path) ?? path).replace(/\.md$/, '').replace(/^index$/, '')}`,
    }))
    return { text, items, ...(text === 'Decisions' && { collapsed: true }) }
  })
  return [...groups, { text: 'Reference', items: reference(out), collapsed: true }].filter(
    ({ items }) => items.length > 0,
  )
}

/** One for each entry of the package. */
function reference(out: string): Group['items'] {
  const entries = readdirSync(`${out}api`, { recursive: true, encoding: 'utf8' })
  const folders = entries.flatMap((path) => /^(authchart.*)\/index\.md$/.exec(path)?.[1] ?? []).sort()
  return folders.map((folder) => ({ text: folder, link: `/api/${folder}/` }))
}
