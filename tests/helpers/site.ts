/** A site as an app would have it: one page with its script, and the API behind the same origin, with every refresh counted. */
import { createHash } from 'node:crypto'
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { readClaims } from 'authchart'
import { build } from 'esbuild'

interface SiteStats {
  /** 401s that the API answered to requests of resources. */
  unauthorized: number
  requests: number
  /** Requests of resources whose page said `x-asked-by: <subject>` but whose token is of somebody else. */
  misattributed: number
}

export interface Site {
  readonly url: string
  /** How often each refresh request was presented, by a hash of its body. */
  readonly presentations: Map<string, number>
  /** A hash of every access token that a resource was shown, in order of appearance. */
  readonly accessTokens: Set<string>
  readonly stats: SiteStats
  /** Called when a refresh is on its way to the server. */
  beforeRefresh: (request: IncomingMessage, body: Buffer) => void | Promise<void>
  /** Called when a resource is asked for. */
  onResource: (request: IncomingMessage) => void
  /** Called when the server has answered a refresh, before the page hears of it. */
  beforeRefreshed: () => void | Promise<void>
  readonly stop: () => Promise<void>
}

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface SiteOptions {
  /** What stands in the page before its script. @default nothing */
  readonly html?: string
  /** The worker file of the package. @default none is served */
  readonly worker?: string
  /** Packages that take the place of others, such as react18 of react. */
  readonly alias?: Record<string, string>
  /** Which build of libraries is bundled. @default 'production' */
  readonly mode?: 'development' | 'production'
}

/** @param script the page's program, relative to the tests @param api where the API really is */
export async function startSite(script: string, api: string, options: SiteOptions = {}): Promise<Site> {
  const program = await bundle(`${root}tests/${script}`, options)
  const server = createServer((request, response) => {
    // A reused connection that dies makes Chromium send a POST twice by itself; that would be counted as ours.
    response.setHeader('connection', 'close')
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site')
    // A page that dies takes its connection along.
    if (isOfApi(pathname)) forward(api, request, response, site).catch(() => response.destroy())
    else if (pathname === '/app.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(program)
    else if (pathname === '/authchart-worker.js' && options.worker !== undefined)
      response.writeHead(200, OF_WORKER).end(options.worker)
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(documentWithout(searchParams.getAll('without'), options.html))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site: Site = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    presentations: new Map(),
    accessTokens: new Set(),
    stats: { unauthorized: 0, requests: 0, misattributed: 0 },
    beforeRefresh: () => undefined,
    onResource: () => undefined,
    beforeRefreshed: () => undefined,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return site
}

/** A classic script for workers. @param entry relative to the project @default the file `authchart/worker`, as `npm run build` makes it */
export async function bundleWorker(entry = 'adapters/worker/index.ts'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [root + entry],
    bundle: true,
    write: false,
    format: 'iife',
    tsconfig: `${root}tsconfig.json`,
  })
  return outputFiles[0]?.text ?? ''
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

/** The policy gives the worker a process of its own in Chromium, where it survives the crash of a page (docs/tabs.md). */
const OF_WORKER = { 'content-type': 'text/javascript', 'cross-origin-embedder-policy': 'require-corp' }

/** What an old or insecure page has not, is gone before the app loads. */
const MISSING: Readonly<Record<string, string>> = {
  locks: 'delete Navigator.prototype.locks',
  broadcast: 'delete window.BroadcastChannel',
}

const documentWithout = (missing: string[], html = ''): string =>
  `<!doctype html><script>${missing.map((name) => MISSING[name] ?? '').join(';')}</script>${html}<script type=module src=/app.js></script>`

/** Simple JWT's paths, and those of oidc-provider. */
const isOfApi = (path: string): boolean => path.startsWith('/api/') || path.startsWith('/token')
const isResource = (path: string): boolean => path.startsWith('/api/') && !path.startsWith('/api/token/')
const isRefresh = (path: string): boolean => path === '/api/token/refresh/' || path === '/token'

const hashOf = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')

async function forward(api: string, request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const path = request.url ?? ''
  const body = Buffer.concat((await request.toArray()) as Buffer[])
  if (isRefresh(path)) {
    await site.beforeRefresh(request, body)
    // Whoever asked has gone: what is still on its way then may as well never arrive.
    if (request.socket.destroyed) return
  }
  if (isRefresh(path)) site.presentations.set(hashOf(body), (site.presentations.get(hashOf(body)) ?? 0) + 1)
  if (isResource(path)) {
    noteToken(request, site)
    site.onResource(request)
  }
  site.stats.requests += 1
  const headers = { ...request.headers, connection: 'close' }
  const upstream = ask(api + path, { method: request.method ?? 'GET', headers, agent: false })
  upstream.on('error', () => response.destroy())
  upstream.on('response', (answer) => {
    if (isResource(path) && answer.statusCode === 401) site.stats.unauthorized += 1
    void Promise.resolve(isRefresh(path) ? site.beforeRefreshed() : undefined).then(() => {
      response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'text/plain' })
      answer.pipe(response)
    })
  })
  upstream.end(body)
}

function noteToken({ headers }: IncomingMessage, { accessTokens, stats }: Site): void {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  if (token === undefined) return
  accessTokens.add(hashOf(token))
  const asker = headers['x-asked-by']
  const subject = readClaims(token)?.sub
  if (asker && subject !== undefined && asker !== subject) stats.misattributed += 1
}
