/** `authchart/socket`: a WebSocket (Node's own) and an EventSource over `fetch`, against a real server. */
import { isAuthOptionError } from 'authchart'
import { keepConnected, type Connection, type KeepOptions, type KeptConnection } from 'authchart/socket'
import { EventSource } from 'eventsource'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listen as listenToStream, listenOn } from '../../examples/clients/eventsource.ts'
import { listen as listenToSocket } from '../../examples/clients/websocket.ts'
import { hasSecret } from '../helpers/canary.ts'
import { startLiveServer, type LiveServer } from '../helpers/liveServer.ts'
import { thrownBy } from '../helpers/reasonOf.ts'
import { createLoggedInWorld, createWorld, pair, type World } from '../helpers/world.ts'

const KINDS: [string, (url: string) => string, KeepOptions<Connection>['open']][] = [
  ['WebSocket', (url) => url.replace('http', 'ws'), (url, token) => new WebSocket(url, ['notes', `bearer.${token}`])],
  [
    'EventSource',
    (url) => url,
    (url, token) =>
      new EventSource(url, {
        fetch: (input, init) =>
          fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
      }),
  ],
]

let server: LiveServer
let world: World
/** The access tokens of the login and of the next refreshes. */
let tokens: (string | undefined)[]
let kept: KeptConnection<Connection> | undefined
let heard: string[]
/** Of tests before: a connection that was given up may still reach the server. */
const stale = new Set<string | undefined>()
const shown = (): string[] => server.shown.filter((token) => !stale.has(token))

beforeAll(async () => {
  server = await startLiveServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  world = await createLoggedInWorld({ origins: [new URL(server.url).origin] })
  const next = [pair(300), pair(300), pair(300)]
  tokens = [world.auth.peekAccessToken(), ...next.map(({ accessToken }) => accessToken)]
  world.answer(...next.map((response) => () => response))
  server.accept(...tokens)
  heard = []
})
afterEach(async () => {
  kept?.close()
  world.auth.close()
  await expect.poll(() => server.open()).toBe(0)
  for (const token of [...server.shown.splice(0), ...tokens]) stale.add(token)
})

const isOpen = (): Promise<void> => expect.poll(() => kept?.current?.readyState).toBe(1)

describe.each(KINDS)('%s', (_, urlOf, open) => {
  const connect = (options: Partial<KeepOptions<Connection>> = {}): void => {
    kept = keepConnected<Connection>(world.auth, {
      url: urlOf(server.url),
      open: (url, token) => {
        const connection = open(url, token)
        ;(connection as EventTarget & Connection).addEventListener('message', (event) => {
          heard.push(String((event as MessageEvent).data))
        })
        return connection
      },
      retryDelay: () => 10,
      ...options,
    })
  }

  it('is opened with the token, and hears', async () => {
    connect()
    await isOpen()
    server.say('hello')
    await expect.poll(() => heard).toEqual(['hello'])
    expect(shown()).toEqual([tokens[0]])
  })

  it('is replaced before the deadline, without a gap', async () => {
    connect()
    await isOpen()
    const before = kept?.current
    // Within the lead the chart refreshes by itself; the simulated clock is still before the deadline.
    await world.clock.advance(240_000)
    expect(world.refreshes).toHaveLength(1)
    expect(before?.readyState, 'the old one stays until the new one is open').toBe(1)
    await expect.poll(() => kept?.current !== before && kept?.current?.readyState === 1).toBe(true)
    expect(world.auth.status).toBe('valid')
    expect(shown()).toEqual([tokens[0], tokens[1]])
    await expect.poll(() => server.open()).toBe(1)
    server.say('still here')
    await expect.poll(() => heard).toEqual(['still here'])
  })

  it('starts the refresh that waits for a request', async () => {
    world.auth.close()
    world = await createLoggedInWorld({ origins: [new URL(server.url).origin], refreshPolicy: 'onDemand' })
    server.accept(world.auth.peekAccessToken())
    connect()
    await isOpen()
    await world.clock.advance(240_000)
    expect(world.refreshes).toHaveLength(1)
  })

  it('is opened again, with the token of then, when the server drops it', async () => {
    connect()
    await isOpen()
    server.drop()
    await expect.poll(() => shown().length).toBe(2)
    await isOpen()
    expect(shown()).toEqual([tokens[0], tokens[0]])
  })

  it('asks for another token when this one is refused', async () => {
    server.accept(tokens[1])
    connect()
    await isOpen()
    expect(shown()).toEqual([tokens[0], tokens[1]])
    expect(world.refreshes).toHaveLength(1)
  })

  it('a server that refuses every token costs one refresh, and is asked again with pauses', async () => {
    server.accept()
    const waits: number[] = []
    connect({ retryDelay: (failures) => waits.push(failures) && 10 })
    await expect.poll(() => waits.length).toBeGreaterThan(3)
    expect(waits.slice(0, 3)).toEqual([1, 2, 3])
    expect(world.refreshes).toHaveLength(1)
    kept?.close()
  })

  it('closes at the logout, opens at the login', async () => {
    connect()
    await isOpen()
    await world.auth.logOut()
    expect(kept?.current).toBeUndefined()
    await expect.poll(() => server.open()).toBe(0)
    const again = pair(300)
    server.accept(again.accessToken)
    await world.auth.logIn(again)
    await isOpen()
    expect(shown()).toEqual([tokens[0], again.accessToken])
  })

  it('closes at a deadline that no refresh has moved', async () => {
    world.auth.close()
    world = await createLoggedInWorld({ origins: [new URL(server.url).origin] })
    world.answer(...Array.from({ length: 50 }, () => () => Promise.reject(new TypeError('offline'))))
    server.accept(world.auth.peekAccessToken())
    connect()
    await isOpen()
    await world.clock.advance(300_000)
    expect(world.auth.status).toBe('expired')
    expect(kept?.current).toBeUndefined()
    expect(shown()).toHaveLength(1)
  })

  it('close is for good', async () => {
    connect()
    await isOpen()
    kept?.close()
    await expect.poll(() => server.open()).toBe(0)
    await world.auth.refresh()
    expect(kept?.current).toBeUndefined()
    expect(shown()).toHaveLength(1)
  })

  it('waits for a login when nobody is signed in', async () => {
    const { auth } = createWorld({ origins: [new URL(server.url).origin] })
    kept = keepConnected<Connection>(auth, { url: urlOf(server.url), open })
    expect(kept.current).toBeUndefined()
    const token = String(pair().accessToken)
    server.accept(token)
    await auth.logIn({ accessToken: token })
    await isOpen()
    expect(shown()).toEqual([token])
    auth.close()
  })
})

describe('mistakes', () => {
  const open: KeepOptions<Connection>['open'] = (url) => new WebSocket(url)

  it.each(['wss://elsewhere.example/live', 'ws://api.example.com/live', '/live', 'live'])('%s is refused', (url) => {
    const error = thrownBy(() => keepConnected(world.auth, { url, open }))
    expect(isAuthOptionError(error) && error.option).toBe('url')
  })

  it('a misspelt option is refused', () => {
    const options = { url: server.url, open, retry: 5 }
    expect(thrownBy(() => keepConnected(world.auth, options))).toSatisfy(isAuthOptionError)
  })
})

describe('the examples', () => {
  const hear = (text: string): void => void heard.push(text)

  it.each<[string, () => { close: () => void }]>([
    ['WebSocket', () => listenToSocket(world.auth, server.url.replace('http', 'ws'), hear)],
    ['EventSource', () => listenToStream(world.auth, server.url, hear)],
    ['EventSource, replaced', () => listenOn(world.auth, server.url, hear)],
  ])('%s', async (_, start) => {
    server.accept(tokens[1])
    const connection = start()
    await expect.poll(() => server.open()).toBe(1)
    server.say('hello')
    await expect.poll(() => heard).toEqual(['hello'])
    expect(shown()).toEqual([tokens[0], tokens[1]])
    expect(hasSecret(connection)).toBe(false)
    connection.close()
  })
})
