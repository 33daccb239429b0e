/** Every port of ours passes the suite that a user's has to; IndexedDB does in a browser, Redis in tests/adapters. */
import { createAuth, type Auth, type TabChannel, type TokenRefresher, type TokenStorage } from 'authchart'
import { cookie } from 'authchart/cookie'
import { inProcessLock, leaseLock, webLock, type Lease } from 'authchart/locks'
import { oauth2 } from 'authchart/oauth2'
import { simpleJwt } from 'authchart/simplejwt'
import { asyncStorage, memoryStorage, unstorage, webStorage } from 'authchart/storage'
import { broadcastTabs } from 'authchart/tabs'
import {
  createAuthSimulation,
  createTokenFetch,
  describeRefreshLock,
  describeTabChannel,
  describeTokenRefresher,
  describeTokenStorage,
  type RefresherUnderTest,
  type TokenServerOptions,
} from 'authchart/testing'
import { describe, it } from 'vitest'
import { lockOf } from '../../testing/simulation/lock.ts'
import { DeviceLocks } from '../../testing/simulation/locks.ts'
import { Place } from '../../testing/simulation/loop.ts'
import { refresherOf } from '../../testing/simulation/refresher.ts'
import { Stage } from '../../testing/simulation/stage.ts'
import { DeviceStorage } from '../../testing/simulation/storage.ts'
import { FakeArea, FakeStore } from '../adapters/stores.ts'
import { SimulatedClock } from '../helpers/simulatedClock.ts'

const runner = { describe, it }
const API = 'https://api.example.com'

/** Of a storage that is one object for all its clients. */
const always = (storage: TokenStorage) => ({ open: () => storage })

describeTokenStorage('memoryStorage', () => always(memoryStorage()), {}, runner)

describeTokenStorage(
  'webStorage',
  () => {
    const area = new FakeArea()
    return { open: () => webStorage(area) }
  },
  {},
  runner,
)

describeTokenStorage(
  'webStorage, shared',
  () => {
    const area = new FakeArea()
    return { open: () => webStorage(() => area, { isShared: true }) }
  },
  {},
  runner,
)

describeTokenStorage(
  'asyncStorage',
  () => always(asyncStorage(new FakeStore(new SimulatedClock()))),
  { sharedBy: 'one' },
  runner,
)

describe.each([
  ['text', (value: string) => value],
  ['what it parsed', (value: string): unknown => JSON.parse(value)],
])('a driver that answers %s', (_, answer) => {
  describeTokenStorage(
    'unstorage',
    () => {
      const data = new Map<string, unknown>()
      const driver = {
        getItem: (key: string) => Promise.resolve(data.get(key) ?? null),
        setItem: (key: string, value: string) => Promise.resolve(data.set(key, answer(value))),
      }
      return always(unstorage(driver))
    },
    { sharedBy: 'one' },
    runner,
  )
})

describeRefreshLock(
  'inProcessLock',
  () => {
    const lock = inProcessLock()
    return { open: () => lock }
  },
  runner,
)

// Node has Web Locks, too.
describeRefreshLock(
  'webLock',
  () => {
    const name = `test-${Math.random()}`
    return { open: () => webLock(name) }
  },
  runner,
)

describeRefreshLock(
  'leaseLock',
  () => {
    let lease: Lease | undefined
    const update = (change: (lease: Lease | undefined) => Lease | undefined): void => {
      lease = change(lease) ?? lease
    }
    return { open: () => leaseLock({ update }, { poll: 5 }) }
  },
  runner,
)

describeTabChannel(
  'broadcastTabs',
  () => {
    const name = `test-${Math.random()}`
    return { open: () => broadcastTabs(name) }
  },
  runner,
)

/** A refresher on a server of its dialect. */
function refresherOn(
  options: TokenServerOptions,
  make: (fetch: typeof globalThis.fetch, refreshToken: string) => TokenRefresher,
): RefresherUnderTest {
  const server = createTokenFetch(options)
  const session = server.logIn()
  return {
    refresher: make(server.fetch, session.refresh ?? session.refresh_token ?? ''),
    session,
    refuse: () => {
      server.revokeSessions()
    },
    breakDown: () => (server.fault = { kind: 'outage' }),
    disconnect: () => (server.fault = { kind: 'reset' }),
    hang: () => (server.fault = { kind: 'hang' }),
    recover: () => (server.fault = { kind: 'none' }),
  }
}

const simpleJwtOptions = { url: `${API}/api/token/refresh/`, blacklistUrl: `${API}/api/token/blacklist/` }

describeTokenRefresher(
  'simpleJwt',
  () => refresherOn({}, (fetch) => simpleJwt({ ...simpleJwtOptions, fetch })),
  { revokes: true },
  runner,
)

describeTokenRefresher(
  'oauth2',
  () => refresherOn({ dialect: 'oauth2' }, (fetch) => oauth2({ issuer: API, clientId: 'app', fetch })),
  { revokes: true },
  runner,
)

describeTokenRefresher(
  'cookie',
  () => {
    const world = refresherOn({}, (fetch, token) => {
      let jar = token
      /** A server that keeps the refresh token in a cookie, which the browser sends along. */
      const withCookie: typeof globalThis.fetch = async (url, init) => {
        const response = await fetch(url, { ...init, body: JSON.stringify({ refresh: jar }) })
        if (!response.ok) return response
        const { access, refresh } = (await response.json()) as { access?: string; refresh?: string }
        jar = refresh ?? jar
        return Response.json({ access })
      }
      const [url, logoutUrl] = [simpleJwtOptions.url, simpleJwtOptions.blacklistUrl]
      return cookie({ url, logoutUrl, fetch: withCookie })
    })
    return { ...world, session: { access: world.session.access ?? '' } }
  },
  { revokes: true },
  runner,
)

describe.each(['simplejwt', 'oauth2'] as const)('the dialect %s', (dialect) => {
  describeTokenRefresher(
    "the simulation's",
    () => refresherOn({ dialect }, (fetch) => refresherOf(dialect, API, fetch)),
    { revokes: true },
    runner,
  )
})

describe('of a simulated device', () => {
  /** Whose time passes as fast as the real one, since the suites wait for it. */
  function simulated() {
    const stage = new Stage()
    const ticking = setInterval(() => void stage.pass(5), 5)
    const close = (): void => {
      clearInterval(ticking)
    }
    return { openPlace: () => new Place(stage.loop), close }
  }

  describeTokenStorage(
    'the storage',
    () => {
      const { openPlace, close } = simulated()
      const storage = new DeviceStorage({ isSynchronous: false, delay: () => 2 })
      return { open: () => storage.at(openPlace()), close }
    },
    {},
    runner,
  )

  describeRefreshLock(
    'the lock',
    () => {
      const { openPlace, close } = simulated()
      const locks = new DeviceLocks()
      return { open: () => lockOf(locks, openPlace()), close }
    },
    runner,
  )

  describeTabChannel(
    'the channel',
    () => {
      const sim = createAuthSimulation({
        auth: ({ channel, ...ports }) => Object.assign(createAuth(ports), { channel }),
      })
      return {
        open: () => (sim.openTab().auth as Auth & { channel: TabChannel }).channel,
        close: () => {
          sim.close()
        },
      }
    },
    runner,
  )
})
