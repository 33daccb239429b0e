/** `authchart/inspect`, heard by the real receivers of `@statelyai/inspect`. */
import { createBrowserReceiver, createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect'
import { authMachine, RefreshRejectedError } from 'authchart'
import { statelyInspector, type InspectorTarget } from 'authchart/inspect'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { createMachine } from 'xstate'
import { hasSecret, secretToken } from '../helpers/canary.ts'
import { createLoggedInWorld, createWorld, jwt, pair } from '../helpers/world.ts'

const PAGE = 'https://app.example.com'
const INSPECTOR = 'https://inspector.example.com'
const SUBJECT = 'ada@example.com'

/** Two windows that know of each other, as far as `postMessage` goes. */
function twoWindows(inspectorOrigin = INSPECTOR) {
  const [page, inspector] = [new EventTarget(), new EventTarget()]
  const post =
    (to: EventTarget, own: string, from: () => object, origin: string) => (data: unknown, target: string) => {
      if (target !== '*' && target !== own) return
      to.dispatchEvent(Object.assign(new Event('message'), { data: structuredClone(data), source: from(), origin }))
    }
  const asSeenByPage = { postMessage: post(inspector, inspectorOrigin, () => ({}), PAGE) }
  const opener = { postMessage: post(page, PAGE, () => asSeenByPage, inspectorOrigin) }
  const own = Object.assign(inspector, { opener }) as unknown as Window
  Object.assign(own, { self: own, top: own })
  return { page: page as unknown as Window, inspector: own, target: asSeenByPage as Pick<Window, 'postMessage'> }
}

type Types = unknown[][]
const shortly = (messages: readonly StatelyInspectionEvent[]): Types =>
  messages.map((message) => [
    message.type,
    ...(message.type === '@xstate.snapshot' ? [(message.snapshot as unknown as { value: unknown }).value] : []),
  ])

it('a window that comes late hears the chart and all that has happened, from its own origin alone', async () => {
  const { auth, clock } = createWorld()
  const { page, inspector, target } = twoWindows()
  const heard: StatelyInspectionEvent[] = []
  const stop = statelyInspector(auth, { window: target, targetOrigin: INSPECTOR, page })
  await auth.logIn({ ...pair(300), accessToken: jwt({ sub: SUBJECT }) })
  createBrowserReceiver({ window: inspector }).subscribe((message) => {
    heard.push(message)
  })
  expect(heard).toEqual([])
  page.dispatchEvent(
    Object.assign(new Event('message'), { data: { type: '@statelyai.connected' }, source: target, origin: INSPECTOR }),
  )
  expect(shortly(heard)).toEqual([['@xstate.actor'], ['@xstate.event'], ['@xstate.snapshot', 'valid']])
  await clock.advance(240_000)
  expect(shortly(heard).at(-1)).toEqual(['@xstate.snapshot', 'valid'])
  expect(shortly(heard)).toContainEqual(['@xstate.snapshot', { refreshing: 'usable' }])
  expect(hasSecret(heard)).toBe(false)
  expect(JSON.stringify(heard)).not.toContain(SUBJECT)
  const before = heard.length
  stop()
  await auth.logOut()
  expect(heard).toHaveLength(before)
})

it('a window of another origin hears nothing, and its hello is not answered', async () => {
  const { auth } = await createLoggedInWorld()
  const { page, inspector, target } = twoWindows('https://evil.example.com')
  const heard: unknown[] = []
  inspector.addEventListener('message', ({ data }) => heard.push(data))
  statelyInspector(auth, { window: target, targetOrigin: INSPECTOR, page })
  createBrowserReceiver({ window: inspector })
  await auth.logOut()
  expect(heard).toEqual([])
})

it('over a WebSocket', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (client) => {
    client.on('message', (data) => {
      for (const other of server.clients) if (other !== client) other.send(data, { binary: false })
    })
  })
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const heard: StatelyInspectionEvent[] = []
  createWebSocketReceiver({ server: url }).subscribe((message) => {
    heard.push(message)
  })
  await expect.poll(() => server.clients.size).toBe(1)
  const { auth } = await createLoggedInWorld()
  const socket = new WebSocket(url)
  const stop = statelyInspector(auth, { socket })
  await auth.logOut()
  await expect.poll(() => shortly(heard).at(-1)).toEqual(['@xstate.snapshot', 'loggedOut'])
  expect(heard[0]).toMatchObject({ type: '@xstate.actor', name: 'auth' })
  expect(hasSecret(heard)).toBe(false)
  stop()
  socket.close()
  for (const client of server.clients) client.terminate()
  server.close()
})

it('over a BroadcastChannel; the definition in it is the chart', async () => {
  const name = `inspect-${Math.random()}`
  const [sender, receiver] = [new BroadcastChannel(name), new BroadcastChannel(name)]
  const heard: StatelyInspectionEvent[] = []
  receiver.onmessage = (event) => heard.push((event as MessageEvent<StatelyInspectionEvent>).data)
  const { auth, answer } = await createLoggedInWorld({ onRefreshRejected: 'logOut' })
  const stop = statelyInspector(auth, { channel: sender })
  answer(() => {
    throw new RefreshRejectedError(`no ${secretToken('quoted')}`)
  })
  await auth.refresh().catch(String)
  receiver.postMessage({ type: '@statelyai.connected' })
  await expect.poll(() => heard.filter(({ type }) => type === '@xstate.actor')).toHaveLength(2)
  const [actor] = heard
  const definition = JSON.parse((actor as { definition: string }).definition) as Parameters<typeof createMachine>[0]
  expect(Object.keys(createMachine(definition).states)).toEqual(Object.keys(authMachine.states))
  expect(heard.map((message) => ('event' in message ? message.event.type : ''))).toContain(
    'xstate.error.actor.0.auth.refreshing',
  )
  expect(hasSecret(heard)).toBe(false)
  stop()
  sender.close()
  receiver.close()
})

it('an event whose type is no name of ours is "unknown", and a receiver that is gone harms nobody', async () => {
  const { auth } = await createLoggedInWorld()
  const postMessage = vi.fn<(message: unknown) => void>()
  const channel = { postMessage, addEventListener: vi.fn(), removeEventListener: vi.fn() }
  statelyInspector(auth, { channel })
  auth.actor.send({ type: secretToken('mistake') } as never)
  expect(postMessage.mock.lastCall?.[0]).toMatchObject({ event: { type: 'unknown' } })
  expect(hasSecret(postMessage.mock.calls)).toBe(false)
  postMessage.mockClear()
  postMessage.mockImplementation(() => {
    throw new DOMException('closed', 'InvalidStateError')
  })
  await auth.logOut()
  expect(auth.status).toBe('loggedOut')
  expect(postMessage).toHaveBeenCalledOnce()
})

it.each<[string, object]>([
  ['targetOrigin', { window: { postMessage: vi.fn() } }],
  ['targetOrigin', { window: { postMessage: vi.fn() }, targetOrigin: '*' }],
  ['targetOrigin', { window: { postMessage: vi.fn() }, targetOrigin: 'https://stately.ai/inspect' }],
  ['window', {}],
])('a target that is none is refused by its %s', async (option, target) => {
  const { auth } = await createLoggedInWorld()
  expect(() => statelyInspector(auth, target as InspectorTarget)).toThrow(
    expect.objectContaining({ code: 'ERR_AUTH_OPTION', option }),
  )
})
