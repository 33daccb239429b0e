/** A back end for a front end: the browser has a session id in an httpOnly cookie, the tokens stay here, in Redis. */
import { isAuthError, isLoggedOutError } from 'authchart'
import { withAuth } from 'authchart/ky'
import type { RedisClient } from 'authchart/redis'
import { simpleJwt } from 'authchart/simplejwt'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import ky from 'ky'
import { randomBytes } from 'node:crypto'
import { notesPage, signInPage } from './pages.ts'
import { openSessions } from './sessions.ts'

const COOKIE = 'session'

/** @param api where the token server and the notes are @param redis open, and closed by the caller */
export function createApp(api: string, redis: RedisClient): Hono {
  const refresher = simpleJwt({ url: `${api}/api/token/refresh/`, blacklistUrl: `${api}/api/token/blacklist/` })
  const withSession = openSessions(api, redis, refresher)
  const app = new Hono()
  app.use(onlyOurs)
  app.get('/', (context) => context.html(getCookie(context, COOKIE) === undefined ? signInPage() : notesPage()))

  app.post('/sign-in', async (context) => {
    const { name = '', password = '' } = await context.req.parseBody<Record<string, string>>()
    const tokens = await refresher.obtain(name, password).catch(() => undefined)
    if (tokens === undefined) return context.html(signInPage('That name and password do not match.'), 401)
    // A new id with every login, or whoever planted the old one would be signed in as well.
    const id = randomBytes(32).toString('base64url')
    await withSession(id, (auth) => auth.logIn(tokens))
    setCookie(context, COOKIE, id, { httpOnly: true, sameSite: 'Lax', secure: isSecure(context), path: '/' })
    return context.redirect('/', 303)
  })

  app.get('/notes', async (context) => {
    const id = getCookie(context, COOKIE)
    if (id === undefined) return context.json({ error: 'signed out' }, 401)
    try {
      return await withSession(id, async (auth) =>
        context.json(
          await ky
            .create({ prefix: api, ...withAuth(auth) })
            .get('api/notes/')
            .json<object>(),
        ),
      )
    } catch (error) {
      return refusal(context, error)
    }
  })

  app.post('/sign-out', async (context) => {
    const id = getCookie(context, COOKIE)
    if (id !== undefined) await withSession(id, (auth) => auth.logOut())
    deleteCookie(context, COOKIE)
    return context.redirect('/', 303)
  })
  return app
}

function refusal(context: Context, error: unknown): Response {
  if (!isAuthError(error)) throw error
  if (!isLoggedOutError(error)) return context.json({ error: 'try again later' }, 503)
  deleteCookie(context, COOKIE)
  return context.json({ error: 'signed out' }, 401)
}

/** A cookie goes along with whatever another site makes the browser send; a form of ours says where it comes from. */
const onlyOurs: MiddlewareHandler = async (context, next) => {
  const isOurs = context.req.method === 'GET' || context.req.header('sec-fetch-site') === 'same-origin'
  if (!isOurs) return context.text('Only from our own pages', 403)
  await next()
}

const isSecure = (context: Context): boolean => new URL(context.req.url).protocol === 'https:'
