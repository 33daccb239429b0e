// One of several processes that share a session in Redis: makes requests for a while and prints what it saw as one line of JSON.
// Arguments: the API's URL, where refreshes go, Redis' port, ioredis or redis, the session's key, how many requests, ms between two.
import ky from 'ky'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { withAuth } from '../../../adapters/ky/index.ts'
import { redisSession } from '../../../adapters/redis/index.ts'
import { simpleJwt } from '../../../adapters/simplejwt/index.ts'
import { createAuth } from '../../../machines/index.ts'

const [url = '', refreshUrl = '', port = '', kind = '', key = '', requests = '0', pause = '0'] = process.argv.slice(2)

async function connect() {
  if (kind === 'ioredis') return new Redis(Number(port), { retryStrategy: () => 100 }).on('error', () => undefined)
  const client = createClient({ socket: { port: Number(port), reconnectStrategy: 100 } })
  return client.on('error', () => undefined).connect()
}

const auth = createAuth({
  refresher: simpleJwt({ url: refreshUrl }),
  origins: [url],
  refreshTimeout: 3_000,
  ...redisSession(await connect(), { key }),
})
await auth.ready
const api = ky.create({ prefix: url, retry: 0, timeout: 60_000, ...withAuth(auth) })
const failed: string[] = []
const all: Promise<unknown>[] = []
for (let i = 0; i < Number(requests); i++) {
  all.push(api.get('api/echo/').catch((error: unknown) => failed.push(String(error))))
  await new Promise((resolve) => setTimeout(resolve, Number(pause) * (0.5 + Math.random())))
}
await Promise.all(all)
console.log(JSON.stringify({ requests: all.length, failed }))
process.exit()
