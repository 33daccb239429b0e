/** Serves the page, the package as plain modules, and the API, from one address. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { startApi, type ExampleApi } from '../api/index.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const ENTRIES = ['machines', 'adapters/browser', 'adapters/fetch', 'adapters/simplejwt']

export interface Served {
  readonly url: string
  readonly api: ExampleApi
  readonly close: () => Promise<void>
}

/** @param accessLifetime seconds @param port 0 takes a free one */
export async function serve(accessLifetime: number, port = 0): Promise<Served> {
  const modules = await bundle()
  const api = await startApi(accessLifetime)
  const server = createServer((request, response) => {
    api.handle(request, response, () => {
      const script = modules.get(request.url ?? '')
      if (script !== undefined) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
      else if (request.url === '/')
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(readFileSync(new URL('index.html', import.meta.url)))
      else response.writeHead(404).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    api,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await api.close()
    },
  }
}

/** The package and what it needs, by the paths of the page's import map. */
async function bundle(): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES.map((folder) => `${folder}/index.ts`),
    outdir: '/authchart',
    outbase: '.',
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return new Map(outputFiles.map(({ path, text }) => [path, text]))
}
