// The page of the isolation tests: all of its session is in a worker, of the kind that `?worker=` names; with `page`, in the page.
import { createAuth, isAuthError, type Auth, type AuthView } from 'authchart'
import { withAuth } from 'authchart/ky'
import { connectAuth, type AuthWorker, type RemoteAuth } from 'authchart/remote'
import { simpleJwt } from 'authchart/simplejwt'
import ky from 'ky'
import type { Actions } from './isolationWorker.ts'

const URL_OF_WORKER = '/authchart-worker.js'
const WORKERS: Record<string, () => AuthWorker | Promise<AuthWorker>> = {
  shared: () => new SharedWorker(URL_OF_WORKER),
  service: () => navigator.serviceWorker.register(URL_OF_WORKER),
  dedicated: () => (dedicated = new Worker(URL_OF_WORKER)),
  silent: () => new Worker(URL.createObjectURL(new Blob(['']))),
}
let dedicated: Worker | undefined
const kind = new URLSearchParams(location.search).get('worker') ?? 'page'

const refresher = simpleJwt({ url: `${location.origin}/api/token/refresh/` })
const make = WORKERS[kind]
const auth: (AuthView & RemoteAuth<Actions>) | Auth =
  make === undefined ? createAuth({ refresher, origins: [location.origin] }) : connectAuth<Actions>(make)
const api = ky.create({ prefix: location.origin, retry: 0, timeout: 20_000, ...withAuth(auth) })

const events: string[] = []
for (const type of ['loggedIn', 'refreshed', 'refreshFailed', 'loggedOut'] as const)
  auth.on(type, () => events.push(`${type}: ${auth.status}`))
let changes = 0
auth.actor.subscribe(() => (changes += 1))

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => ({
      name: (error as Error).name,
      message: (error as Error).message,
      isOurs: isAuthError(error),
    }),
  )

const app = {
  ready: () => errorOf(auth.ready),
  status: () => auth.status,
  explain: () => auth.explain(),
  events: () => events,
  changes: () => changes,
  claims: () => auth.claims?.(),
  terminate() {
    dedicated?.terminate()
  },
  async signIn(username: string, password: string) {
    if ('perform' in auth) await auth.perform('signIn', username, password)
    else await auth.logIn(await refresher.obtain(username, password))
  },
  signInError: (username: string, password: string) => errorOf(app.signIn(username, password)),
  unknownAction: () => errorOf((auth as RemoteAuth).perform('nothing')),
  logOut: () => auth.logOut(),
  refresh: () => auth.refresh(),
  echo: () => api.get('api/echo/').json<{ user: string }>(),
  echoError: () => errorOf(api.get('api/echo/').json()),
  many: async (count: number) =>
    (await Promise.all(Array.from({ length: count }, () => app.echo()))).map(({ user }) => user),
  async upload(bytes: number) {
    const body = new FormData()
    body.set('file', new Blob([new Uint8Array(bytes)]), 'file.bin')
    return api.post('api/echo/', { body }).json<{ user: string; bytes: number }>()
  },
  async shown() {
    const { url, status, type, redirected, headers } = await api.get('api/echo/')
    return { url, status, type, redirected, json: headers.get('content-type') }
  },
  async abort() {
    const controller = new AbortController()
    const sent = api.get('api/echo/', { signal: controller.signal })
    setTimeout(() => {
      controller.abort()
    }, 20)
    return errorOf(sent)
  },
  /** All that a hostile script could ask of it. */
  async steal() {
    const source = auth as Auth
    return {
      peek: typeof source.peekAccessToken(),
      tokenFor: typeof source.tokenFor(location.origin),
      get: await errorOf(source.getAccessToken()),
    }
  },
}
export type IsolationApp = typeof app
;(window as unknown as { app: IsolationApp }).app = app
