/** A site as an app would have it: one page with its script, and the API behind the same origin, with every refresh counted. */
import { createHash } from 'node:crypto'
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export interface Site {
  readonly url: string
  /** How often each refresh request was presented, by a hash of its body. */
  readonly presentations: Map<string, number>
  /** 401s that the API answered to requests of resources. */
  readonly stats: { unauthorized: number; requests: number }
  readonly stop: () => Promise<void>
}

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface SiteOptions {
  /** What stands in the page before its script. @default nothing */
  readonly html?: string
  /** Packages that take the place of others, such as react18 of react. */
  readonly alias?: Record<string, string>
  /** Which build of libraries is bundled. @default 'production' */
  readonly mode?: 'development' | 'production'
}

/** @param script the page's program, relative to the tests @param api where the API really is */
export async function startSite(script: string, api: string, options: SiteOptions = {}): Promise<Site> {
  const program = await bundle(`${root}tests/${script}`, options)
  const presentations = new Map<string, number>()
  const stats = { unauthorized: 0, requests: 0 }
  const server = createServer((request, response) => {
    // A reused connection that dies makes Chromium send a POST twice by itself; that would be counted as ours.
    response.setHeader('connection', 'close')
    if (request.url?.startsWith('/api/') === true) forward(api, request, response, { presentations, stats })
    else if (request.url === '/app.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(program)
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<!doctype html>${options.html ?? ''}<script type=module src=/app.js></script>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    presentations,
    stats,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bundle(entry: string, { alias = {}, mode = 'production' }: SiteOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    tsconfig: `${root}tsconfig.json`,
    alias,
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
  })
  return outputFiles[0]?.text ?? ''
}

function forward(
  api: string,
  request: IncomingMessage,
  response: ServerResponse,
  { presentations, stats }: Pick<Site, 'presentations' | 'stats'>,
): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    stats.requests += 1
    if (request.url?.endsWith('/refresh/') === true) {
      const hash = createHash('sha256').update(body).digest('hex')
      presentations.set(hash, (presentations.get(hash) ?? 0) + 1)
    }
    const headers = { ...request.headers, connection: 'close' }
    const upstream = ask(
      api + (request.url ?? ''),
      { method: request.method ?? 'GET', headers, agent: false },
      (answer) => {
        const isResource = request.url?.startsWith('/api/token') !== true
        if (isResource && answer.statusCode === 401) stats.unauthorized += 1
        response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'text/plain' })
        answer.pipe(response)
      },
    )
    upstream.on('error', () => response.destroy())
    upstream.end(body)
  })
}
