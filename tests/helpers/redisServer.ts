/** Starts a real `redis-server` (Debian's package) in a folder of its own, which keeps its data when it is restarted. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const REDIS = process.env['AUTHCHART_REDIS'] ?? 'redis-server'

export interface RedisServer {
  readonly port: number
  /** It is gone for as long as `meanwhile` takes. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>
  stop(): Promise<void>
}

/** Why it cannot run here; `undefined` when it can. */
export function redisMissing(): string | undefined {
  const isThere = spawnSync(REDIS, ['--version']).status === 0
  return isThere ? undefined : `${REDIS} is not installed; AUTHCHART_REDIS names another one`
}

export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-redis-'))
  const port = await freePort()
  let child = await launch(folder, port)
  return {
    port,
    async restart(meanwhile = () => Promise.resolve()) {
      await end(child)
      await meanwhile()
      child = await launch(folder, port)
    },
    async stop() {
      await end(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function launch(folder: string, port: number): Promise<ChildProcess> {
  const options = { port, bind: '127.0.0.1', dir: folder, appendonly: 'yes', appendfsync: 'always', save: '' }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(REDIS, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for await (const chunk of child.stdout) {
    output += String(chunk)
    if (output.includes('Ready to accept connections')) break
  }
  if (child.exitCode !== null) throw new Error(`${REDIS} did not start: ${output}`)
  child.stdout.resume()
  return child
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close')
  child.stdout?.destroy()
  child.kill('SIGTERM')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
