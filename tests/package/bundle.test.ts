/** What ends up in the bundle of a page: no byte of an adapter or a library that the page does not use. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface Contents {
  /** Folders of the project with bytes in the bundle: `machines`, `adapters/ky`, … */
  readonly folders: string[]
  readonly libraries: string[]
}

/** Bundles a page for a browser, as an app would, and looks at whose bytes came out. */
async function bundle(program: string): Promise<Contents> {
  const { metafile } = await build({
    stdin: { contents: program, loader: 'ts', resolveDir: `${root}tests` },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    tsconfig: `${root}tsconfig.json`,
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const paths = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path)
  const unique = (names: (string | undefined)[]): string[] =>
    [...new Set(names.filter((name) => name !== undefined))].sort()
  return {
    folders: unique(paths.map((path) => /^(adapters\/\w+|machines|testing|visualizer)\//.exec(path)?.[1])),
    libraries: unique(paths.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1])),
  }
}

const AUTH = `
  import { createAuth } from 'authchart'
  import { simpleJwt } from 'authchart/simplejwt'
  const auth = createAuth({ refresher: simpleJwt({ url: '/refresh/' }), origins: [location.origin] })`
const OF_AUTH = ['adapters/internal', 'adapters/simplejwt', 'machines']

describe('a page that uses only', () => {
  it.each<[string, string, Contents]>([
    [
      'ky',
      `import ky from 'ky'; import { withAuth } from 'authchart/ky'
       ky.create(withAuth(auth)).get('/x')`,
      { folders: ['adapters/ky', ...OF_AUTH], libraries: ['ky', 'xstate'] },
    ],
    [
      'fetch',
      `import { createAuthFetch } from 'authchart/fetch'
       createAuthFetch(auth)('/x')`,
      { folders: ['adapters/fetch', ...OF_AUTH], libraries: ['xstate'] },
    ],
    [
      'axios',
      `import axios from 'axios'; import { attachAuth } from 'authchart/axios'
       attachAuth(axios, auth)`,
      { folders: ['adapters/axios', ...OF_AUTH], libraries: ['axios', 'xstate'] },
    ],
    [
      'sockets',
      `import { keepConnected } from 'authchart/socket'
       keepConnected(auth, { url: 'wss://example.com', open: (url, token) => new WebSocket(url, [token]) })`,
      { folders: [...OF_AUTH, 'adapters/socket'], libraries: ['xstate'] },
    ],
    [
      'React',
      `import { AuthProvider } from 'authchart/react'
       console.log(AuthProvider, auth)`,
      { folders: [...OF_AUTH, 'adapters/react'], libraries: ['react', 'xstate'] },
    ],
  ])('%s has no byte of the others', async (_, program, { folders, libraries }) => {
    const contents = await bundle(`${AUTH}\n${program}`)
    expect(contents).toEqual({ folders: [...folders].sort(), libraries })
  })

  it('another one is found when the page does use it', async () => {
    const { folders, libraries } = await bundle(`${AUTH}
      import { attachAuth } from 'authchart/axios'
      import { useClaims } from 'authchart/react'
      console.log(attachAuth, useClaims)`)
    expect(folders).toEqual(expect.arrayContaining(['adapters/axios', 'adapters/react']))
    expect(libraries).toEqual(expect.arrayContaining(['axios', 'react', '@xstate/react']))
  })
})

describe('the devtools panel', () => {
  /** The package as an app has it installed: its own `exports`, which lead to the sources here. */
  async function bundleApp(conditions: string[]): Promise<string> {
    const { exports } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { exports: object }
    const installed: Plugin = {
      name: 'installed',
      setup(bundler) {
        bundler.onResolve({ filter: /^authchart\/visualizer/ }, ({ path }) => {
          const targets = (exports as Record<string, Record<string, string>>)[`.${path.slice('authchart'.length)}`]
          const [, file = ''] =
            Object.entries(targets ?? {}).find(([name]) => name === 'default' || conditions.includes(name)) ?? []
          return { path: root + file.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts'), sideEffects: false }
        })
      },
    }
    const { outputFiles } = await build({
      stdin: { contents: WITH_PANEL, loader: 'tsx', resolveDir: `${root}tests` },
      absWorkingDir: root,
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      jsx: 'automatic',
      tsconfig: `${root}tsconfig.json`,
      define: { 'process.env.NODE_ENV': '"production"' },
      external: ['react', 'react/jsx-runtime'],
      plugins: [installed],
    })
    return outputFiles[0]?.text ?? ''
  }
  const WITH_PANEL = `${AUTH}
    import { AuthDevtools } from 'authchart/visualizer'
    import { mountAuthDevtools } from 'authchart/visualizer/dom'
    mountAuthDevtools(document.body, auth)
    export const panel = <AuthDevtools auth={auth} />`

  it('leaves next to nothing in a bundle for production', async () => {
    const bare = await bundleApp(['production'])
    expect(bare).not.toContain('attachShadow')
    expect(bare).not.toContain('authchart devtools')
    const { outputFiles } = await build({
      stdin: { contents: `${AUTH}\nexport const panel = auth`, loader: 'ts', resolveDir: `${root}tests` },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      tsconfig: `${root}tsconfig.json`,
      define: { 'process.env.NODE_ENV': '"production"' },
    })
    // The two calls of the app itself, and two functions that do nothing.
    expect(bare.length - (outputFiles[0]?.text.length ?? 0)).toBeLessThan(200)
  })

  it('is there in a bundle for development', async () => {
    const full = await bundleApp(['development'])
    expect(full).toContain('attachShadow')
    expect(full).toContain('authchart devtools')
  })
})
