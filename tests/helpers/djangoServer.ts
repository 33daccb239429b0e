/** Starts the real Django with Simple JWT of `django/server.py`. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The system's own: a version manager's Python on the path does not see Debian's packages. */
const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('django/server.py', import.meta.url))

export interface DjangoOptions {
  /** @default 300 */
  readonly accessSeconds?: number
  /** @default 86_400 */
  readonly refreshSeconds?: number
  /** ROTATE_REFRESH_TOKENS @default false */
  readonly rotate?: boolean
  /** BLACKLIST_AFTER_ROTATION @default false */
  readonly blacklist?: boolean
}

export interface DjangoStats {
  readonly requests: number
  /** 401s of resources. */
  readonly unauthorized: number
  /** Those, and the 401s of the token endpoints. */
  readonly unauthorizedInAll: number
  readonly refreshesAsked: number
  readonly refreshesSucceeded: number
  /** How often the refresh token that was presented most was presented. */
  readonly mostPresentations: number
  /** Requests by path. */
  readonly paths: Readonly<Record<string, number>>
}

export interface DjangoServer {
  readonly url: string
  stats(): Promise<DjangoStats>
  reset(): Promise<void>
  deactivate(user: string): Promise<void>
  /** Blacklists every refresh token handed out so far. */
  revokeAll(): Promise<void>
  stop(): Promise<void>
}

/** Why it cannot run here; `undefined` when it can. */
export function djangoMissing(): string | undefined {
  const { status } = spawnSync(PYTHON, ['-c', 'import django, rest_framework, rest_framework_simplejwt'])
  return status === 0 ? undefined : `${PYTHON} with Django, REST framework and Simple JWT is not installed`
}

/** Whether Simple JWT is of release 5.5.1 or later, in which its authors mended what earlier ones did. */
export function isSimpleJwtNew(): boolean {
  const script = 'import rest_framework_simplejwt as it; print(it.__version__)'
  const [major = 0, minor = 0, patch = 0] = String(spawnSync(PYTHON, ['-c', script]).stdout)
    .split('.')
    .map(Number)
  return major * 10_000 + minor * 100 + patch >= 50_501
}

export async function startDjango(options: DjangoOptions = {}): Promise<DjangoServer> {
  const { port, stop } = await launch(options)
  const url = `http://127.0.0.1:${port}`
  const tell = async (path: string): Promise<void> => {
    await fetch(url + path)
  }
  return {
    url,
    stats: async () => (await (await fetch(`${url}/_stats/`)).json()) as DjangoStats,
    reset: () => tell('/_reset/'),
    deactivate: (user) => tell(`/_deactivate/?user=${user}`),
    revokeAll: () => tell('/_revoke/'),
    stop,
  }
}

async function launch(options: DjangoOptions): Promise<{ port: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-django-'))
  const child = spawn(PYTHON, [SCRIPT], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', DJANGO_FOLDER: folder, ...environmentOf(options) },
  })
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  // `close`, not `exit`: only then all its complaints have been read.
  const ended = once(child, 'close').finally(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const failed = ended.then(() => Promise.reject(new Error(`Django did not start:\n${complaints}`)))
  const port = await Promise.race([firstLine(child.stdout), failed])
  // From now on its end is no failure.
  failed.catch(() => undefined)
  const stop = async (): Promise<void> => {
    child.kill()
    await ended
  }
  return { port, stop }
}

function environmentOf({ accessSeconds = 300, refreshSeconds = 86_400, rotate, blacklist }: DjangoOptions) {
  return {
    ACCESS_SECONDS: String(accessSeconds),
    REFRESH_SECONDS: String(refreshSeconds),
    ROTATE: rotate === true ? '1' : '0',
    BLACKLIST: blacklist === true ? '1' : '0',
  }
}

/** The port out of `READY <port>`. */
async function firstLine(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const port = /^READY (\d+)$/.exec(line)?.[1]
    if (port !== undefined) return port
  }
  return new Promise(() => undefined)
}
