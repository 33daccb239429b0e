/**
 * Four processes that share a session in a real Redis, at the real Django with rotation and blacklist: every refresh token is presented once, while
 * Redis is restarted, and while the process that refreshes is killed.
 */
import { createAuth } from 'authchart'
import { redisSession } from 'authchart/redis'
import { simpleJwt } from 'authchart/simplejwt'
import { Redis } from 'ioredis'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { djangoMissing, startDjango, type DjangoServer } from '../helpers/djangoServer.ts'
import { redisMissing, startRedis, type RedisServer } from '../helpers/redisServer.ts'

const WORKER = fileURLToPath(new URL('../helpers/programs/redisWorker.ts', import.meta.url))
const KEY = 'shared'
const [PROCESSES, REQUESTS, LIVES] = [4, 250, 20]
/** Seconds that an access token lives. */
const LIFE = 4

describeWith(redisMissing() ?? djangoMissing())('processes that share a session', () => {
  let redis: RedisServer
  let django: DjangoServer
  let client: Redis
  /** Takes a refresh and never passes it on. */
  let silent: Server
  beforeAll(async () => {
    redis = await startRedis()
    django = await startDjango({ accessSeconds: LIFE, rotate: true, blacklist: true })
    client = new Redis(redis.port, { retryStrategy: () => 100 })
    client.on('error', () => undefined)
    silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
  })
  afterAll(async () => {
    client.disconnect()
    silent.close()
    await django.stop()
    await redis.stop()
  })

  const refreshUrl = (): string => `${django.url}/api/token/refresh/`
  const worker = (url: string, index: number, requests: number, pause: number): ChildProcess => {
    const kind = index % 2 === 0 ? 'ioredis' : 'redis'
    const args = [WORKER, django.url, url, String(redis.port), kind, KEY, String(requests), String(pause)]
    return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  }

  async function resultOf(child: ChildProcess): Promise<{ requests: number; failed: string[] }> {
    let output = ''
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await once(child, 'close')
    return JSON.parse(output) as { requests: number; failed: string[] }
  }

  async function generation(): Promise<number> {
    const record = JSON.parse((await client.hget(`authchart:{${KEY}}`, 'record')) ?? '{}') as { generation?: number }
    return record.generation ?? 0
  }

  it(`${PROCESSES} × ${REQUESTS} requests over ${LIVES} token lives: one refresh a life, none presented twice`, async () => {
    const refresher = simpleJwt({ url: refreshUrl() })
    const auth = createAuth({ refresher, origins: [django.url], ...redisSession(client, { key: KEY }) })
    await auth.ready
    await auth.logIn(await refresher.obtain('alice', 'wonderland'))
    auth.close()
    const start = await generation()
    const pause = (LIVES * LIFE * 1_000) / REQUESTS
    const results = Array.from({ length: PROCESSES }, (_, index) =>
      resultOf(worker(refreshUrl(), index, REQUESTS, pause)),
    )
    await new Promise((resolve) => setTimeout(resolve, 5.5 * LIFE * 1_000))
    await redis.restart(() => new Promise((resolve) => setTimeout(resolve, 300)))
    await killWhileRefreshing()
    const seen = await Promise.all(results)
    const stats = await django.stats()
    const rotations = (await generation()) - start
    expect(seen).toEqual(Array.from({ length: PROCESSES }, () => ({ requests: REQUESTS, failed: [] })))
    expect(stats.mostPresentations, 'no refresh token was presented twice').toBe(1)
    expect(stats.refreshesAsked, 'each was answered with the next life').toBe(rotations)
    expect(stats.refreshesSucceeded).toBe(rotations)
    expect(rotations, 'less the lives that passed in waiting for the dead process').toBeGreaterThan(LIVES * 0.6)
  }, 200_000)

  /** A fifth process gets the lock, sends its refresh to where nothing comes back, and dies. */
  async function killWhileRefreshing(): Promise<void> {
    const { port } = silent.address() as AddressInfo
    const asked = once(silent, 'connection')
    const victim = worker(`http://127.0.0.1:${port}/`, 0, 100_000, 5)
    victim.stdout?.resume()
    await asked
    victim.kill('SIGKILL')
    await once(victim, 'close')
  }
})
