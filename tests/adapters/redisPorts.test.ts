/** The storage, the lock and the channel of `authchart/redis` pass the suites of the test kit, through both clients on a real Redis. */
import type { TabChannel } from 'authchart'
import { redisSession, type RedisClient } from 'authchart/redis'
import { describeRefreshLock, describeTabChannel, describeTokenStorage } from 'authchart/testing'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { describeWith } from '../helpers/backends.ts'
import { redisMissing, startRedis, type RedisServer } from '../helpers/redisServer.ts'

const runner = { describe, it }
const NONE: TabChannel = { announce: () => undefined, subscribe: () => () => undefined }
let server: RedisServer
let count = 0

interface Connection {
  readonly client: RedisClient
  readonly close: () => unknown
}

async function openIoredis(): Promise<Connection> {
  const client = new Redis(server.port, '127.0.0.1', { lazyConnect: true })
  await client.connect()
  return {
    client,
    close: () => {
      client.disconnect()
    },
  }
}

async function openRedis(): Promise<Connection> {
  const client = createClient({ socket: { host: '127.0.0.1', port: server.port } })
  await client.connect()
  return {
    client,
    close: () => {
      client.destroy()
    },
  }
}

describeWith(redisMissing())('Redis', () => {
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  describe.each([
    ['ioredis', openIoredis],
    ['redis', openRedis],
  ])('through %s', (_, connect) => {
    /** Two connections to one session, as two processes have them; whoever opens gets the one or the other. */
    async function prepare() {
      const key = `session-${(count += 1)}`
      const connections = [await connect(), await connect()] as const
      let next = 0
      return {
        session: () => {
          const [one, other] = connections
          return redisSession((next += 1) % 2 === 0 ? one.client : other.client, { key })
        },
        close: () => {
          for (const { close } of connections) close()
        },
      }
    }

    describeTokenStorage(
      'redisSession',
      async () => {
        const { session, close } = await prepare()
        return { open: () => session().storage, close }
      },
      {},
      runner,
    )
    describeRefreshLock(
      'redisSession',
      async () => {
        const { session, close } = await prepare()
        return { open: () => session().lock, close }
      },
      runner,
    )
    describeTabChannel(
      'redisSession',
      async () => {
        const { session, close } = await prepare()
        return {
          open: () => session().channel ?? NONE,
          // Subscribing is a request of its own.
          ready: () => new Promise((resolve) => setTimeout(resolve, 300)),
          close,
        }
      },
      runner,
    )
  })
})
