/** The `@example`s of doc comments, as programs. */
import { readFileSync } from 'node:fs'
import { readSources } from '../package/sources.ts'

const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, { types?: string }>
}
/** The sources of each entry, by the name that apps import. */
const ENTRIES = Object.entries(exports).flatMap(([path, { types }]): [string, string][] =>
  types === undefined ? [] : [[`authchart${path.slice(1)}`, types.replace('./dist/', '').replace(/\.d\.ts$/, '.ts')]],
)

export interface Example {
  readonly path: string
  readonly text: string
}

export const examples = (): Example[] =>
  readSources('machines', 'adapters', 'visualizer/devtools', 'testing').flatMap(({ path, text }) =>
    [...text.matchAll(/\/\*\*[^]*?\*\//g)].flatMap(([comment]) => {
      const lines = comment
        .replace(/\s*\*\/$/, '')
        .split('\n')
        .map((line) => line.replace(/^\s*\* ?/, ''))
      return lines
        .join('\n')
        .split('@example\n')
        .slice(1)
        .map((example) => ({ path, text: example.split(/^@\w/m)[0] ?? '' }))
    }),
  )

/** What readers have of their own, as they would have made it; `refresher` and the rest come before what needs them. */
const THEIRS: Readonly<Record<string, string>> = {
  ky: "import ky from 'ky'",
  axios: "import axios from 'axios'",
  createRoot: "import { createRoot } from 'react-dom/client'",
  Redis: "import { Redis } from 'ioredis'",
  api: "import ky from 'ky'; declare const api: typeof ky",
  auth: "declare const auth: import('authchart').Auth",
  refresher: "declare const refresher: ReturnType<typeof import('authchart/simplejwt').simpleJwt>",
  AsyncStorage: "declare const AsyncStorage: import('authchart/storage').AsyncStore",
  createStorage: "declare const createStorage: (options: object) => import('authchart/storage').UnstorageLike",
  fsDriver: 'declare const fsDriver: (options: object) => object',
  proofs: "declare const proofs: import('authchart/dpop').Dpop",
  ClientSecretBasic: "import { ClientSecretBasic } from 'oauth4webapi'",
  http: "import { http } from 'msw'",
  setupServer: "import { setupServer } from 'msw/node'",
  Actions:
    'interface Actions { signIn: (username: string, password: string) => Promise<void>; [name: string]: (...given: never[]) => unknown }',
  token: 'declare const token: string',
  access: 'declare const access: string',
  refresh: 'declare const refresh: string',
  element: 'declare const element: HTMLElement',
  client: "declare const client: import('ioredis').Redis",
  sessionId: 'declare const sessionId: string',
  App: 'declare const App: () => null',
  SignIn: 'declare const SignIn: () => null',
  Profile: 'declare const Profile: () => null',
  Spinner: 'declare const Spinner: () => null',
  Offline: 'declare const Offline: () => null',
  describe: "import { describe } from 'vitest'",
  it: "import { it } from 'vitest'",
  myStorage: "declare const myStorage: () => import('authchart').TokenStorage",
  myLock: "declare const myLock: () => import('authchart').RefreshLock",
  myChannel: "declare const myChannel: () => import('authchart').TabChannel",
  myRefresher:
    "declare const myRefresher: (options: { fetch: typeof globalThis.fetch }) => import('authchart').TokenRefresher",
}

/** @param names what each entry exports @returns the example with what it takes for granted, and whether it is JSX */
export function programOf({ path, text }: Example, names: ReadonlyMap<string, ReadonlySet<string>>): string {
  const used = new Set(text.match(/[A-Za-z_]\w*/g) ?? [])
  const code = text.replaceAll(/^\s*\/\/.*/gm, '')
  const isDeclared = (name: string): boolean =>
    new RegExp(`(?:const|function|class|import) (?:${name}\\b|\\{[^}=]*\\b${name}\\b[^}=]*\\} (?:=|from))`).test(code)
  const own = ENTRIES.find(([, source]) => source.split('/')[1] === path.split('/')[1])?.[0]
  const order = [...new Set([own ?? 'authchart', 'authchart', ...names.keys()])]
  const imports = new Map<string, string>()
  for (const name of used) {
    const entry = order.find((other) => names.get(other)?.has(name))
    if (entry !== undefined && !isDeclared(name) && THEIRS[name] === undefined) imports.set(name, entry)
  }
  const theirs = Object.entries(THEIRS).flatMap(([name, line]) => (used.has(name) && !isDeclared(name) ? [line] : []))
  const ours = [...imports].map(([name, entry]) => `import { ${name} } from '${entry}'`)
  const body = text.startsWith('<') ? `const shown = (${text.trim()})` : text
  return [
    ...new Set([
      ...theirs.flatMap((line) => line.split('; declare').map((part, index) => (index > 0 ? `declare${part}` : part))),
      ...ours,
    ]),
    body,
    'export {}',
    '',
  ].join('\n')
}

/** What each entry exports, types included, by the declarations in its sources. */
export function exportedNames(namesOf: (source: string) => readonly string[]): Map<string, Set<string>> {
  return new Map(ENTRIES.map(([entry, source]) => [entry, new Set(namesOf(source))]))
}
