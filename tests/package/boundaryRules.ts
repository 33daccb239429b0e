/** The rules of DESIGN §2 on imports: each answers what breaks it, in words. */
import { folderOf, importsOf, targetOf, type Source } from './sources.ts'

/** Which folders a folder may import from, besides itself. */
const ARROWS: Record<string, readonly string[]> = {
  machines: [],
  'adapters/internal': ['machines'],
  'adapters/ky': ['machines', 'adapters/internal', 'adapters/fetch'],
  'adapters/browser': ['machines', 'adapters/internal', 'adapters/storage', 'adapters/locks', 'adapters/tabs'],
  // Bundled whole, and with a refresher of every preset that a page may name.
  'adapters/worker': ['simplejwt', 'oauth2', 'cookie', 'storage', 'locks', 'tabs', 'internal']
    .map((adapter) => `adapters/${adapter}`)
    .concat('machines'),
  // Made as an adapter is, of the same parts; its users bring the adapters that they test.
  testing: ['machines', 'adapters/internal'],
  visualizer: ['machines'],
}
/** Any other adapter. */
const ADAPTER = ['machines', 'adapters/internal']
const allowedFrom = (folder: string): readonly string[] =>
  ARROWS[folder] ?? (folder.startsWith('adapters/') ? ADAPTER : [])

/** The demo and its page are apps (docs/decisions/005, 028): they use the adapters as any app does, and the token server of the test kit. */
const isInDemo = (from: string, to: string): boolean =>
  /^visualizer\/(demo|page|serve)\//.test(from) && (to.startsWith('adapters/') || to === 'testing')

/** What `adapters/internal` may import from `machines` besides types. */
const INTERNAL_VALUES = ['errors', 'errorGuards', 'origins', 'rejected'].map((name) => `machines/${name}.ts`)

export function wrongArrows(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => importsOf(source).flatMap((found) => wrongArrow(source.path, found) ?? []))
}

function wrongArrow(from: string, { specifier, isTypeOnly }: ReturnType<typeof importsOf>[number]): string | undefined {
  const folder = folderOf(from)
  const target = targetOf(from, specifier)
  const complaint = `${from} imports ${specifier}`
  if ('library' in target) return folder === 'machines' && target.library !== 'xstate' ? complaint : undefined
  const to = folderOf(target.file)
  if (to !== folder && !allowedFrom(folder).includes(to) && !isInDemo(from, to)) return complaint
  const needsType = folder === 'adapters/internal' && to === 'machines' && !INTERNAL_VALUES.includes(target.file)
  return needsType && !isTypeOnly ? `${complaint}, and not only types of it` : undefined
}

/** Each third-party library lives in exactly one folder. */
export function sharedLibraries(sources: readonly Source[]): string[] {
  const folders = new Map<string, Set<string>>()
  for (const source of sources) {
    for (const { specifier } of importsOf(source)) {
      const target = targetOf(source.path, specifier)
      if ('file' in target || target.library.startsWith('node:')) continue
      folders.set(target.library, (folders.get(target.library) ?? new Set()).add(folderOf(source.path)))
    }
  }
  return [...folders]
    .filter(([, users]) => users.size > 1)
    .map(([library, users]) => `${library} is used in ${[...users].sort().join(' and ')}`)
}

/** Peers that nothing imports, and libraries that are imported, be it a type, without being peers. */
export function wrongPeers(sources: readonly Source[], peers: readonly string[]): string[] {
  const used = new Set<string>()
  for (const source of sources)
    for (const { specifier } of importsOf(source)) {
      const target = targetOf(source.path, specifier)
      if ('library' in target && !target.library.startsWith('node:')) used.add(target.library)
    }
  return [
    ...peers.filter((peer) => !used.has(peer)).map((peer) => `${peer} is a peer, and nothing imports it`),
    ...[...used].filter((library) => !peers.includes(library)).map((library) => `${library} is imported, and no peer`),
  ]
}

/** The circles of imports, types included, each as a path that comes back to its start. */
export function circles(sources: readonly Source[]): string[] {
  const graph = new Map(sources.map((source) => [source.path, filesImportedBy(source)]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file)
    if (start >= 0) found.push([...path.slice(start), file].join(' → '))
    if (start >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}

const filesImportedBy = (source: Source): string[] =>
  importsOf(source).flatMap(({ specifier }) => {
    const target = targetOf(source.path, specifier)
    return 'file' in target ? [target.file] : []
  })
