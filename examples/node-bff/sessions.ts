import { createAuth, type Auth, type TokenRefresher } from 'authchart'
import { redisSession, type RedisClient } from 'authchart/redis'

export type WithSession = <T>(id: string, use: (auth: Auth) => Promise<T>) => Promise<T>

/** Opens the session of a request, for as long as that takes. */
export const openSessions =
  (api: string, redis: RedisClient, refresher: TokenRefresher): WithSession =>
  async (id, use) => {
    using auth = createAuth({ refresher, origins: [api], ...redisSession(redis, { key: id, listen: false }) })
    await auth.ready
    return await use(auth)
  }
