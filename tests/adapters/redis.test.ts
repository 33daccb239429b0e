/** `authchart/redis` on a real Redis, with both clients. Several processes are in tests/verify. */
import { createAuth, isAuthOptionError, isRefreshUnavailableError, type Auth, type TokenStorage } from 'authchart'
import { redisSession, type RedisClient } from 'authchart/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordOf } from '../../machines/record.ts'
import { describeWith } from '../helpers/backends.ts'
import { secretToken } from '../helpers/canary.ts'
import { reasonOf, thrownBy } from '../helpers/reasonOf.ts'
import { redisMissing, startRedis, type RedisServer } from '../helpers/redisServer.ts'
import { jwt, ORIGIN, pair } from '../helpers/world.ts'

interface Kind {
  readonly name: string
  readonly open: (port: number) => Promise<{ client: RedisClient; close: () => unknown }>
}

const KINDS: readonly Kind[] = [
  {
    name: 'ioredis',
    open: async (port) => {
      const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, lazyConnect: true })
      client.on('error', () => undefined)
      await client.connect()
      return {
        client,
        close: () => {
          client.disconnect()
        },
      }
    },
  },
  {
    name: 'redis',
    open: async (port) => {
      const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: 50 } })
      client.on('error', () => undefined)
      await client.connect()
      return {
        client,
        close: () => {
          client.destroy()
        },
      }
    },
  },
]

let server: RedisServer
let count = 0

describeWith(redisMissing())('Redis', () => {
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  describe.each(KINDS)('through $name', ({ open }) => {
    let client: RedisClient
    let close: () => unknown
    let key: string
    const opened: Auth[] = []
    const refresher = vi.fn(() => Promise.resolve(pair(300)))
    const session = async (refresh = refresher): Promise<Auth> => {
      const auth = createAuth({ refresher: refresh, origins: [ORIGIN], ...redisSession(client, { key }) })
      opened.push(auth)
      await auth.ready
      return auth
    }
    const call = (...args: string[]) =>
      'call' in client ? client.call(args[0] ?? '', ...args.slice(1)) : client.sendCommand(args)

    beforeAll(async () => {
      ;({ client, close } = await open(server.port))
    })
    afterAll(() => {
      for (const auth of opened) auth.close()
      close()
    })
    beforeEach(() => {
      key = `session-${count++}`
      refresher.mockClear()
    })

    it('a session is there for the next process', async () => {
      const [one, tokens] = [await session(), pair(300)]
      await one.logIn(tokens)
      const other = await session()
      expect(await other.getAccessToken()).toBe(tokens.accessToken)
      expect(refresher).not.toHaveBeenCalled()
    })

    it('twenty that need new tokens at once ask for them once', async () => {
      const first = await session()
      await first.logIn({ ...pair(), expiresAt: Date.now() - 1 })
      const slow = vi.fn(() => new Promise<ReturnType<typeof pair>>((resolve) => setTimeout(resolve, 50, pair(300))))
      const all = await Promise.all(Array.from({ length: 20 }, () => session(slow)))
      const tokens = await Promise.all(all.map((auth) => auth.getAccessToken()))
      expect(slow).toHaveBeenCalledTimes(1)
      expect(new Set(tokens).size).toBe(1)
    })

    it('a logout, and a login of somebody else, are heard at once', async () => {
      const [one, other] = [await session(), await session()]
      await expect
        .poll(() => call('PUBSUB', 'NUMSUB', `authchart:{${key}}:changed`))
        .toEqual(expect.arrayContaining([1]))
      const tokens = pair(300)
      await one.logIn(tokens)
      await expect.poll(() => other.peekAccessToken()).toBe(tokens.accessToken)
      await one.logOut()
      await expect.poll(() => other.explain().reason).toBe('loggedOutElsewhere')
    })

    it('what was announced while the connection to listen on was broken is seen once it is back', async () => {
      const [one, other] = [await session(), await session()]
      const tokens = pair(300)
      await one.logIn(tokens)
      await expect.poll(() => other.peekAccessToken()).toBe(tokens.accessToken)
      await Promise.all([call('CLIENT', 'KILL', 'TYPE', 'pubsub'), one.logOut()])
      await expect.poll(() => other.explain().reason).toBe('loggedOutElsewhere')
    })

    it('lives as long as its refresh token, and its end is remembered for a day', async () => {
      const auth = await session()
      const life = async (): Promise<number> => Number(await call('PTTL', `authchart:{${key}}`))
      await auth.logIn({ accessToken: secretToken('access'), refreshToken: jwt({ exp: Date.now() / 1_000 + 7_200 }) })
      expect(await life()).toBeGreaterThan(7_100_000)
      expect(await life()).toBeLessThan(7_300_000)
      await auth.logIn(pair(300))
      expect(await life()).toBeGreaterThan(29 * 86_400_000)
      await auth.logOut()
      expect(await life()).toBeGreaterThan(23 * 3_600_000)
      expect(await life()).toBeLessThanOrEqual(24 * 3_600_000)
    })

    it('compares and sets in one step: of fifty that count up at once none is lost', async () => {
      const { storage } = redisSession(client, { key }) as { storage: TokenStorage }
      const tokens = { accessToken: secretToken('access'), issuedAt: 0 }
      const next = (stored: unknown) =>
        recordOf(tokens, ((stored as { generation?: number } | undefined)?.generation ?? 0) + 1, Date.now())
      await Promise.all(Array.from({ length: 50 }, async () => storage.update(next)))
      expect(await storage.read()).toMatchObject({ generation: 50 })
    })

    it('a process that was paused and lost the lock gets no certainty, nor writes over a newer record', async () => {
      const { lock } = redisSession(client, { key })
      const limits = { signal: new AbortController().signal, timeout: 10_000 }
      const lease = `authchart:{${key}}:lock`
      const seen = await lock.hold(async (held) => {
        // Its lease runs out, as while it is paused.
        await call('HSET', lease, 'until', '1', 'owner', 'somebody who is paused')
        return [held, await lock.hold((other) => Promise.resolve(other), limits)]
      }, limits)
      expect(seen).toEqual([true, false])
      expect(await lock.hold((held) => Promise.resolve(held), limits), 'and is free again').toBe(true)
    })

    it('while Redis is restarted live tokens are served, and what waits goes on afterwards', async () => {
      const auth = await session()
      const tokens = pair(300)
      await auth.logIn(tokens)
      await server.restart(async () => {
        expect(await auth.getAccessToken()).toBe(tokens.accessToken)
      })
      const other = await session()
      expect(await other.getAccessToken()).toBe(tokens.accessToken)
      await auth.refresh()
      expect(refresher).toHaveBeenCalledTimes(1)
      await expect.poll(() => other.peekAccessToken()).toBe(auth.peekAccessToken())
    })

    it('while it is away nobody refreshes', async () => {
      const auth = createAuth({ refresher, origins: [ORIGIN], refreshTimeout: 1, ...redisSession(client, { key }) })
      opened.push(auth)
      await auth.ready
      await auth.logIn({ ...pair(), expiresAt: Date.now() - 1 })
      await server.restart(async () => {
        expect(await reasonOf(auth.getAccessToken())).toSatisfy(isRefreshUnavailableError)
      })
      expect(refresher).not.toHaveBeenCalled()
    }, 20_000)

    it('all sessions listen on one connection, which goes with the last of them', async () => {
      const connections = async (): Promise<number> =>
        String(await call('CLIENT', 'LIST', 'TYPE', 'pubsub'))
          .split('\n')
          .filter((line) => line !== '').length
      for (const auth of opened.splice(0)) auth.close()
      await expect.poll(connections).toBe(0)
      const all = await Promise.all(Array.from({ length: 10 }, () => session()))
      await expect.poll(connections).toBe(1)
      for (const auth of all) auth.close()
      await expect.poll(connections).toBe(0)
    })
  })
})

describe('mistakes', () => {
  const client = { call: () => Promise.resolve(null), duplicate: () => client } as unknown as RedisClient
  it.each([
    ['client', () => redisSession({} as RedisClient, { key: 'x' })],
    ['key', () => redisSession(client, {} as { key: string })],
    ['key', () => redisSession(client, { key: '' })],
    ['lifetime', () => redisSession(client, { key: 'x', lifetime: 0 })],
    ['ttl', () => redisSession(client, { key: 'x', ttl: 1 } as { key: string })],
  ])('%s is named', (option, make) => {
    const error = thrownBy(make)
    expect(isAuthOptionError(error) && error.option).toBe(option)
  })
})
