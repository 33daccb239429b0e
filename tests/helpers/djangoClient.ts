import { createAuth, type Auth, type AuthOptions } from 'authchart'
import { withAuth } from 'authchart/ky'
import { simpleJwt, type SimpleJwt } from 'authchart/simplejwt'
import ky, { type KyInstance } from 'ky'
import type { DjangoServer } from './djangoServer.ts'

export interface DjangoClient {
  readonly auth: Auth
  readonly api: KyInstance
  readonly refresher: SimpleJwt
}

/** A signed-in client of `server`. */
export async function signIn(
  { url }: Pick<DjangoServer, 'url'>,
  options: Partial<AuthOptions> = {},
): Promise<DjangoClient> {
  const refresher = simpleJwt({
    url: `${url}/api/token/refresh/`,
    blacklistUrl: `${url}/api/token/blacklist/`,
  })
  const auth = createAuth({ refresher, origins: [url], ...options })
  await auth.logIn(await refresher.obtain('alice', 'wonderland'))
  return { auth, api: ky.create({ prefix: url, timeout: 60_000, ...withAuth(auth) }), refresher }
}
