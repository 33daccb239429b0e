/** The simulation that users get: what a session lives through in it, and that it keeps its promises. */
import { createAuth } from 'authchart'
import { createAuthFetch } from 'authchart/fetch'
import { withAuth } from 'authchart/ky'
import { oauth2 } from 'authchart/oauth2'
import { simpleJwt } from 'authchart/simplejwt'
import { createAuthSimulation, type AuthSimulationOptions } from 'authchart/testing'
import ky from 'ky'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'

const ECHO = '/api/echo/'

describe('what goes wrong', () => {
  it('an outage: the session is kept, the token is used up, and all is well afterwards', async () => {
    using sim = createAuthSimulation()
    const tab = await sim.signIn()
    sim.server.outage()
    await sim.advance('4m')
    expect(tab.auth.status).toBe('expiring')
    await sim.advance('2m')
    expect(await reasonOf(tab.fetch(ECHO))).toMatchObject({ code: 'ERR_AUTH_REFRESH_UNAVAILABLE' })
    sim.server.recover()
    await sim.advance('1m')
    expect((await tab.fetch(ECHO)).status).toBe(200)
  })

  it.each(['fail', 'hang'] as const)('%s: the same', async (fault) => {
    using sim = createAuthSimulation()
    const tab = await sim.signIn()
    sim.server[fault]()
    await sim.advance('6m')
    expect(tab.auth.status).not.toBe('loggedOut')
    sim.server.recover()
    await sim.advance('2m')
    expect(tab.auth.status).toBe('valid')
  })

  it('429: no retry before the server allows one', async () => {
    using sim = createAuthSimulation()
    const { auth } = await sim.signIn()
    sim.server.throttle('1m')
    await sim.advance('225s')
    expect(auth.explain().retryAt).toBeGreaterThanOrEqual(sim.now + 60_000)
  })

  it('revoked: the access token serves to its end', async () => {
    using sim = createAuthSimulation()
    const { auth } = await sim.signIn()
    sim.server.revoke()
    await sim.advance('4m')
    expect(auth.peekAccessToken()).toBeTypeOf('string')
    await sim.advance('1m')
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshRejected' })
  })

  it('a lost answer of a server that rotates: the refresh took place, and the session is lost with its reason', async () => {
    using sim = createAuthSimulation()
    const { auth } = await sim.signIn()
    sim.server.lose('answers')
    await sim.advance('225s')
    expect(sim.server.stats.refreshesSucceeded).toBe(1)
    sim.server.recover()
    await sim.advance('2m')
    expect(auth.explain()).toMatchObject({ status: 'loggedOut', reason: 'refreshOutcomeLost' })
  })

  it('the same with a grace period: nothing is lost', async () => {
    using sim = createAuthSimulation({ server: { grace: 30 } })
    const { auth } = await sim.signIn()
    sim.server.lose('answers')
    await sim.advance('225s')
    sim.server.recover()
    await sim.advance('2m')
    expect(auth.status).toBe('valid')
    expect(sim.server.stats.replays).toBeGreaterThan(0)
  })

  it('dead tokens: no loop', async () => {
    using sim = createAuthSimulation()
    await sim.signIn()
    sim.server.deadTokens()
    await sim.advance('5m')
    expect(sim.server.stats.refreshesAsked).toBeLessThan(12)
  })

  it('offline: no request leaves, online: it goes on at once', async () => {
    using sim = createAuthSimulation()
    const tab = await sim.signIn()
    sim.network.goOffline()
    expect(sim.network.isOnline).toBe(false)
    expect(await reasonOf(tab.bareFetch('/api/public/'))).toBeInstanceOf(TypeError)
    await sim.advance('10m')
    expect(tab.auth.status).toBe('expired')
    expect(sim.server.stats.refreshesAsked).toBe(0)
    sim.network.goOnline()
    await sim.settle()
    expect(tab.auth.status).toBe('valid')
  })

  it('a full storage: an event, and the session goes on in memory', async () => {
    using sim = createAuthSimulation()
    const tab = sim.openTab()
    const failures: string[] = []
    tab.auth.on('storageFailed', ({ error }) => failures.push(String(error)))
    sim.storage.mood = 'full'
    await sim.signIn('alice', tab)
    await sim.settle()
    expect(failures).not.toEqual([])
    expect((await tab.fetch(ECHO)).status).toBe(200)
  })
})

describe('the device', () => {
  it('sleeps: no timer fires, and after it no dead token is sent', async () => {
    using sim = createAuthSimulation()
    const tab = await sim.signIn()
    await sim.sleep('1h')
    expect(sim.server.stats).toMatchObject({ refreshesSucceeded: 1 })
    expect((await tab.fetch(ECHO)).status).toBe(200)
    expect(sim.server.stats.unauthorized).toBe(0)
  })

  it.each(['-2h', '2h'])('has its clock set by %s: the session lives on', async (by) => {
    using sim = createAuthSimulation()
    const tab = await sim.signIn()
    sim.setClock(by)
    await sim.advance('10m')
    expect((await tab.fetch(ECHO)).status).toBe(200)
    expect(tab.auth.status).toBe('valid')
  })
})

describe('tabs', () => {
  it('share one session: one refresh for all, a logout for all', async () => {
    using sim = createAuthSimulation({ tabs: 3 })
    const [first, second, third] = sim.tabs
    await sim.signIn('alice', first)
    await sim.settle()
    expect(new Set(sim.tabs.map(({ auth }) => auth.peekAccessToken())).size).toBe(1)
    await sim.advance('4m')
    expect(sim.server.stats.refreshesAsked).toBe(1)
    await second?.auth.logOut()
    await sim.settle()
    expect(third?.auth.status).toBe('loggedOut')
  })

  it('one that crashes in the midst of a refresh frees its lock, and another goes on', async () => {
    using sim = createAuthSimulation({ tabs: 2, latency: '50ms', server: { grace: 600 } })
    const [first, second] = sim.tabs
    await sim.signIn('alice', first)
    await sim.advance('1s')
    void first?.auth.refresh()
    while (sim.server.stats.refreshesAsked === 0) await sim.advance('10ms')
    first?.crash()
    expect(sim.tabs).toEqual([second])
    expect(first?.isOpen).toBe(false)
    await sim.advance('5m')
    expect(second?.auth.status).toBe('valid')
  })

  it('one that is frozen hears of everything later', async () => {
    using sim = createAuthSimulation({ tabs: 2 })
    const [first, second] = sim.tabs
    await sim.signIn('alice', first)
    await sim.settle()
    second?.freeze()
    await first?.auth.logOut()
    await sim.advance('1m')
    expect(second?.auth.status).toBe('valid')
    second?.thaw()
    await sim.settle()
    expect(second?.auth.status).toBe('loggedOut')
  })

  it('one that is opened later, or after all were closed, has the session', async () => {
    using sim = createAuthSimulation()
    const first = await sim.signIn()
    first.close()
    const second = sim.openTab()
    await second.auth.ready
    expect((await second.fetch(ECHO)).status).toBe(200)
  })
})

describe("an app's own", () => {
  const kinds: [string, AuthSimulationOptions][] = [
    [
      'simpleJwt',
      {
        auth: (ports, { url, fetch }) =>
          createAuth({ ...ports, refresher: simpleJwt({ url: `${url}/api/token/refresh/`, fetch }) }),
      },
    ],
    [
      'oauth2 with discovery',
      {
        server: { dialect: 'oauth2', opaque: true },
        auth: (ports, { url, fetch }) =>
          createAuth({ ...ports, refresher: oauth2({ issuer: url, clientId: 'app', fetch }) }),
      },
    ],
    ['oauth2, as the simulation asks', { server: { dialect: 'oauth2' } }],
  ]

  it.each(kinds)('refresher: %s', async (_, options) => {
    using sim = createAuthSimulation(options)
    const tab = await sim.signIn('bob')
    await sim.advance('20m')
    expect(await (await tab.fetch(ECHO)).json()).toMatchObject({ user: 'bob' })
    expect(sim.server.stats).toMatchObject({ unauthorized: 0, replays: 0 })
    await tab.auth.logOut()
    const again = sim.openTab()
    await again.auth.ready
    expect(again.auth.status).toBe('loggedOut')
  })

  it('clients and resources', async () => {
    using sim = createAuthSimulation({
      server: { resources: async (request, user) => Response.json({ user, sent: await request.text() }) },
    })
    const tab = await sim.signIn()
    const authFetch = createAuthFetch(tab.auth, { fetch: tab.bareFetch })
    const answer = await authFetch(`${sim.url}/notes`, { method: 'POST', body: 'milk' })
    expect(await answer.json()).toEqual({ user: 'alice', sent: 'milk' })
    const api = ky.create({ prefix: sim.url, ...withAuth(tab.auth, { fetch: tab.bareFetch }) })
    expect(await api.get('notes').json()).toEqual({ user: 'alice', sent: '' })
    expect((await tab.bareFetch('/notes')).status).toBe(401)
  })
})
