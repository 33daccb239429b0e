/** `authchart/redis`: one session for many server processes. */
import { AuthOptionError } from '../../machines/errors.ts'
import type { AuthOptions } from '../../machines/options.ts'
import { checkKnown } from '../internal/presetOptions.ts'
import { redisChannel } from './channel.ts'
import { isRedisClient, type RedisClient } from './client.ts'
import { redisLock } from './lock.ts'
import { redisStorage } from './store.ts'

export type { IoRedisLike, NodeRedisLike, RedisClient } from './client.ts'

/** What {@link redisSession} takes. */
export interface RedisSessionOptions {
  /** Names the session, such as the id in a user's cookie. */
  readonly key: string
  /** Put before every key; `authchart:{key}` is the record, in one slot of a cluster with its lock. @default 'authchart:' */
  readonly prefix?: string
  /**
   * Ms that a session is kept after its last refresh, when the refresh token does not say how long it lives.
   *
   * @default 2_592_000_000 (30 days)
   */
  readonly lifetime?: number
  /** Hear of logins and logouts of other processes at once, over one more connection for each client. @default true */
  readonly listen?: boolean
}

const THIRTY_DAYS = 30 * 24 * 3_600_000

/**
 * Storage, lock and channel in Redis, to spread into `createAuth`, for as many processes as you like; tokens are refreshed by the request
 * that needs them (`refreshPolicy: 'onDemand'`). `client` is one of `ioredis`, or one of `redis` that is connected. It stays yours:
 * `auth.close()` leaves it open.
 *
 * While Redis is away nobody refreshes, since nobody knows who else does; tokens that are live are served on.
 *
 * @throws {AuthOptionError} when `client` or an option is none
 * @example
 * const auth = createAuth({ refresher, origins: ['https://api.example.com'], ...redisSession(client, { key: sessionId }) })
 * await auth.ready
 * const token = await auth.getAccessToken()
 */
export function redisSession(client: RedisClient, options: RedisSessionOptions) {
  if (!isRedisClient(client)) throw new AuthOptionError('client', 'must be a client of ioredis or redis')
  checkKnown('redisSession', options, ['key', 'prefix', 'lifetime', 'listen'])
  const { key, prefix = 'authchart:', lifetime = THIRTY_DAYS, listen = true } = options
  if (typeof key !== 'string' || key === '') throw new AuthOptionError('key', 'must name the session, such as its id')
  if (!(lifetime > 0) || !Number.isFinite(lifetime)) throw new AuthOptionError('lifetime', 'must be ms above 0')
  const name = `${prefix}{${key}}`
  return {
    storage: redisStorage(client, name, lifetime),
    lock: redisLock(client, `${name}:lock`),
    refreshPolicy: 'onDemand',
    ...(listen ? { channel: redisChannel(client, `${name}:changed`) } : {}),
  } as const satisfies Partial<AuthOptions>
}
