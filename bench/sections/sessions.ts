/** Ten thousand live sessions in one process. */
import { createAuth, type Auth } from 'authchart'
import { createHook } from 'node:async_hooks'
import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts'
import { kB, type Table } from '../table.ts'
import { API, World } from '../world.ts'

const COUNT = 10_000

interface Closable {
  readonly close: () => void
}

export async function sessions(): Promise<Table[]> {
  const rows = [row('authchart', await measure(() => signedIn())), row('oidc-client-ts', await measure(oidcSession))]
  return [
    {
      title: `${COUNT.toLocaleString('en')} live sessions in one process`,
      columns: ['client', 'heap each', 'timers each', 'left after close()'],
      rows,
      notes: ['The tokens themselves, about 0.4 kB a session, are part of the heap.'],
    },
  ]
}

interface Cost {
  readonly heap: number
  readonly timers: number
  readonly left: number
}

const row = (name: string, { heap, timers, left }: Cost): string[] => [
  name,
  kB(heap),
  timers.toFixed(1),
  `${left.toLocaleString('en')} timers`,
]

async function measure(open: () => Closable | Promise<Closable>): Promise<Cost> {
  const live = new Set<number>()
  const hook = createHook({
    init: (id, type) => {
      if (type === 'Timeout') live.add(id)
    },
    destroy: (id) => live.delete(id),
  }).enable()
  ;(await open()).close()
  const before = await heapUsed()
  const timersBefore = live.size
  const all: Closable[] = []
  for (let i = 0; i < COUNT; i++) all.push(await open())
  const heap = ((await heapUsed()) - before) / COUNT
  const timers = (live.size - timersBefore) / COUNT
  for (const session of all) session.close()
  await heapUsed()
  hook.disable()
  return { heap, timers, left: live.size - timersBefore }
}

async function heapUsed(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

async function signedIn(): Promise<Auth> {
  const { start } = new World(false)
  const auth = createAuth({ refresher: () => Promise.reject(new Error('none is due')), origins: [API] })
  await auth.logIn(start)
  return auth
}

async function oidcSession(): Promise<Closable> {
  const { start } = new World(false)
  const store = new WebStorageStateStore({ store: new InMemoryWebStorage() })
  const manager = new UserManager({
    authority: API,
    client_id: 'bench',
    redirect_uri: `${API}/callback`,
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
    metadata: { issuer: API, token_endpoint: `${API}/token` },
  })
  const profile = { sub: '1', iss: API, aud: 'bench', exp: 0, iat: 0 }
  const user = new User({
    access_token: start.accessToken,
    refresh_token: start.refreshToken,
    token_type: 'Bearer',
    expires_at: Math.floor(start.expiresAt / 1_000),
    profile,
    session_state: null,
  })
  await manager.storeUser(user)
  await manager.events.load(user)
  return {
    close: () => {
      void manager.events.unload()
    },
  }
}
