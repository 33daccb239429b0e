/** The package as npm would publish it: linted, type-checked in fresh projects, and bundled entry by entry. */
import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { build as vite, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { COMPILERS } from '../../scripts/supported/versions.ts'
import { ROOT } from '../package/sources.ts'

const run = promisify(execFile)

/** Proves that the compiler sees our types, and not `any`. */
const MISUSE = `import { createAuth } from 'authchart'
// @ts-expect-error: origins and refresher are required
createAuth({})
`

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

let folder: string
let tarball: string
let manifest: Manifest
/** As an app writes them. */
let entries: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authchart-tarball-'))
  manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest
  entries = Object.keys(manifest.exports)
    .filter((path) => !path.endsWith('.json'))
    .map((path) => `authchart${path.slice(1)}`)
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT })
  const [{ filename } = { filename: '' }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as { filename: string }[]
  tarball = join(folder, filename)
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the tarball', () => {
  it('passes publint --strict', async () => {
    const { messages, pkg } = await publint({ pkgDir: ROOT, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  }, 60_000)

  it('passes attw as an ESM package', async () => {
    const { stdout } = await run('npx', ['attw', tarball, '--profile', 'esm-only', '--format', 'json'], { cwd: ROOT })
    const { problems } = JSON.parse(stdout) as { problems?: Record<string, unknown> }
    expect(
      Object.keys(problems ?? {}).filter((kind) => kind !== 'CJSResolvesToESM' && kind !== 'NoResolution'),
    ).toEqual([])
  }, 60_000)

  it('holds what it should, and no source, test or map', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball])
    const files = stdout.trim().split('\n')
    for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json'])
      expect(files).toContain(`package/${name}`)
    expect(files.filter((file) => /(?<!\.d)\.tsx?$|\.map$|\.test\./.test(file))).toEqual([])
  })

  it('has Node open five files for an app with ky, for each of them takes its time', async () => {
    const { files } = await opened(['authchart', 'authchart/ky', 'authchart/simplejwt'])
    expect(files).toHaveLength(5)
  })

  it('opens nothing that needs xstate where there is no chart', async () => {
    for (const entry of ['ky', 'fetch', 'simplejwt', 'cookie', 'storage', 'remote'])
      expect((await opened([`authchart/${entry}`])).libraries, entry).not.toContain('xstate')
    expect((await opened(['authchart'])).libraries).toEqual(['xstate'])
  })

  it('tells a server of React that its components are the client’s', async () => {
    expect(await readFile(join(ROOT, 'dist/adapters/react/index.js'), 'utf8')).toMatch(/^['"]use client['"]/)
  })
})

/** What Node reads of the package for these imports, and what it imports from elsewhere. */
async function opened(entries: readonly string[]): Promise<{ files: string[]; libraries: string[] }> {
  const { metafile } = await build({
    stdin: { contents: entries.map((entry) => `export * from '${entry}'`).join('\n'), resolveDir: ROOT },
    // Without the paths of ours, which lead to the sources.
    tsconfigRaw: {},
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
    external: [...Object.keys(manifest.peerDependencies), 'node:*'],
  })
  const inputs = Object.entries(metafile.inputs).filter(([path]) => path.startsWith('dist/'))
  const imports = inputs.flatMap(([, file]) => file.imports.filter(({ external }) => external))
  return { files: inputs.map(([path]) => path), libraries: [...new Set(imports.map(({ path }) => path))] }
}

describe.each(COMPILERS)('a fresh project with TypeScript %s', (version) => {
  let project: string
  beforeAll(async () => {
    project = join(folder, `typescript-${version}`)
    await run('mkdir', [project])
    await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'fresh', private: true, type: 'module' }))
    const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}'\nvoid entry${index}`)
    await writeFile(join(project, 'index.ts'), `${imports.join('\n')}\n${MISUSE}`)
    const peers = Object.keys(manifest.peerDependencies).map(
      (name) => `${name}@${manifest.devDependencies[name] ?? '*'}`,
    )
    await run(
      'npm',
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--legacy-peer-deps',
        tarball,
        `typescript@${version}`,
        '@types/node@24',
        '@types/react@19',
        ...peers,
      ],
      {
        cwd: project,
      },
    )
  }, 300_000)

  it.each([
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ])(
    'module %s, resolution %s: our types hold without skipLibCheck',
    async (module, moduleResolution) => {
      const options = {
        module,
        moduleResolution,
        target: 'ES2022',
        lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
        strict: true,
        noEmit: true,
        jsx: 'react-jsx',
        types: ['node'],
      }
      const config = join(project, `tsconfig.${module}.json`)
      await writeFile(
        config,
        JSON.stringify({ compilerOptions: { ...options, skipLibCheck: false }, files: ['index.ts'] }),
      )
      const { stdout } = await run('npx', ['tsc', '-p', config], { cwd: project }).catch(
        (error: unknown) => error as { stdout: string },
      )
      expect(stdout.split('\n').filter((line) => /^index\.ts|node_modules\/authchart\//.test(line))).toEqual([])
    },
    120_000,
  )

  it('a bundle holds the entry that it asks for, and no other', async () => {
    for (const entry of entries) {
      const own = entry.split('/')[1] ?? 'none'
      const adapters = await adaptersIn(project, `export * from '${entry}'`)
      expect([own, 'internal', ...(SIBLINGS[own] ?? [])], entry).toEqual(expect.arrayContaining(adapters))
      expect(await adaptersIn(project, `import '${entry}'`), `${entry} does nothing when imported`).toEqual([])
    }
  }, 60_000)

  it('nothing of the devtools panel is in what Vite builds for production', async () => {
    const entry = join(project, 'app.js')
    await writeFile(
      entry,
      `import { AuthDevtools } from 'authchart/visualizer'
       import { mountAuthDevtools } from 'authchart/visualizer/dom'
       mountAuthDevtools(document.body, globalThis.auth)
       document.title = AuthDevtools({})`,
    )
    // vitest has said `test`, and Vite believes it.
    vi.stubEnv('NODE_ENV', 'production')
    const built = await vite({
      root: project,
      configFile: false,
      logLevel: 'silent',
      build: { write: false, rolldownOptions: { input: entry, external: Object.keys(manifest.peerDependencies) } },
    })
    vi.unstubAllEnvs()
    const texts = (built as Rolldown.RolldownOutput).output.map((file) => ('code' in file ? file.code : ''))
    expect(texts.join('')).not.toContain('attachShadow')
    // The app's own lines, two functions that do nothing, and what Vite adds by itself.
    expect(texts.join('').length).toBeLessThan(1_500)
  }, 60_000)
})

/** Adapters that may use others. */
const SIBLINGS: Readonly<Record<string, readonly string[]>> = { browser: ['storage', 'locks', 'tabs'] }

async function adaptersIn(project: string, source: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: project },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
    external: [...Object.keys(manifest.peerDependencies), 'node:*'],
    logLevel: 'silent',
  })
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  return [...new Set(used.flatMap(([path]) => /authchart\/dist\/adapters\/([^/]+)/.exec(path)?.[1] ?? []))]
}
