/** DESIGN §3: the chart as Stately's tools read it, and the chart standing alone. */
import { authMachine, RefreshRejectedError, type AuthEvent, type TokenMeta } from 'authchart'
import { describe, expect, it, vi } from 'vitest'
import { createActor, fromPromise, SimulatedClock as XStateClock, type AnyStateNode } from 'xstate'
import { settle } from '../helpers/simulatedClock.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const { implementations } = authMachine
/** The literal, but for its one function. */
const literal = Object.fromEntries(Object.entries(authMachine.config).filter(([key]) => key !== 'context')) as Json

/** Every object in the literal, with the path that leads to it. */
function* objectsIn(value: unknown, path: string[] = []): Generator<[string[], Record<string, unknown>]> {
  if (!isObject(value)) return
  if (!Array.isArray(value)) yield [path, value]
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, [...path, key])
}

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

/** The names under a key, wherever it is: as a string, or as the `type` of an object with literal params. */
const namesUnder = (...keys: string[]): string[] => [
  ...new Set(
    [...objectsIn(literal)].flatMap(([, object]) =>
      keys.flatMap((key) => listOf(object[key]).map((name) => String(isObject(name) ? name['type'] : name))),
    ),
  ),
]

const statesOf = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(statesOf)]
const states = statesOf(authMachine.root)
const leaves = states.filter((state) => Object.keys(state.states).length === 0)
const nameOf = (state: AnyStateNode): string => state.path.join('.')

describe('one literal that tools can read', () => {
  it('there is no function in it but context', () => {
    expect(authMachine.config.context).toBeTypeOf('function')
    expect(JSON.parse(JSON.stringify(literal))).toEqual(literal)
    const functions = [...objectsIn(literal)].flatMap(([path, object]) =>
      Object.entries(object)
        .filter(([, value]) => typeof value === 'function')
        .map(([key]) => [...path, key].join('.')),
    )
    expect(functions).toEqual([])
  })

  it.each<[string, string[], object]>([
    ['guard', ['guard'], implementations.guards],
    ['action', ['actions', 'entry', 'exit'], implementations.actions],
    ['actor', ['src'], implementations.actors],
  ])('every %s that it names is implemented, and every one that is implemented is named', (_, keys, implemented) => {
    expect(namesUnder(...keys).sort()).toEqual(Object.keys(implemented).sort())
  })

  it('every `after` key is an implemented delay, and every delay is used (a misspelt one fires at once)', () => {
    const used = [...objectsIn(literal)].flatMap(([, { after }]) => (isObject(after) ? Object.keys(after) : []))
    expect([...new Set(used)].sort()).toEqual(Object.keys(implementations.delays).sort())
  })

  it('guards are called is… or has…, and events are facts', () => {
    for (const guard of namesUnder('guard')) expect(guard).toMatch(/^(is|has)[A-Z]/)
    const events = [...objectsIn(literal)].flatMap(([, { on }]) => (isObject(on) ? Object.keys(on) : []))
    expect(events.length).toBeGreaterThan(10)
    for (const event of events) expect(event).toMatch(/^[a-z]+\.[a-z]+(ed|en|st|wn)$/)
  })

  it('it emits on transitions, not on entry or exit', () => {
    expect(namesUnder('entry', 'exit').filter((name) => name.startsWith('emit'))).toEqual([])
    expect(namesUnder('actions').filter((name) => name.startsWith('emit'))).not.toEqual([])
  })

  it('maxIterations is set', () => {
    expect(authMachine.config.options).toHaveProperty('maxIterations', expect.any(Number))
  })
})

describe('its states', () => {
  it('are `restoring` and the five that are the point', () => {
    expect(Object.keys(authMachine.root.states)).toEqual([
      'restoring',
      'valid',
      'expiring',
      'refreshing',
      'expired',
      'loggedOut',
    ])
  })

  it.each(states.map((state) => [nameOf(state), state] as const))('%s has a description', (_, state) => {
    expect(state.description).toMatch(/\.$/)
  })

  it('have the tags of DESIGN §3, inherited ones included', () => {
    const tagsOf = (state: AnyStateNode): string[] => [...(state.parent ? tagsOf(state.parent) : []), ...state.tags]
    expect(Object.fromEntries(leaves.map((state) => [nameOf(state), tagsOf(state)]))).toEqual({
      restoring: ['pending'],
      valid: ['usable'],
      'expiring.due': ['usable'],
      'expiring.coolingDown': ['usable'],
      'expiring.draining': ['usable'],
      'expiring.misconfigured': ['usable'],
      'refreshing.usable': ['usable'],
      'refreshing.unusable': ['pending'],
      'expired.ready': ['pending'],
      'expired.retrying': [],
      'expired.backingOff': [],
      'expired.misconfigured': [],
      loggedOut: ['anonymous'],
    })
  })

  it('each can be left and each can be reached', () => {
    const targets = [...objectsIn(literal)].flatMap(([path, { target }]) =>
      target === undefined ? [] : [[path, target]],
    )
    const initials = states.map(({ config }) => config.initial)
    for (const state of leaves) {
      const isTarget = ([, target]: unknown[]) => String(target).endsWith(state.key)
      expect(targets.some(isTarget) || initials.includes(state.key), `${nameOf(state)} is reached`).toBe(true)
    }
    expect(Object.keys(authMachine.config.on ?? {}), 'a logout and a login leave them all').toEqual(
      expect.arrayContaining(['session.ended', 'session.started']),
    )
  })

  it('the one refresh is invoked by `refreshing` itself, so that no sub-state restarts it', () => {
    const invoking = states.filter((state) => state.invoke.length > 0)
    expect(invoking.map(nameOf)).toEqual(['refreshing'])
  })
})

/** The chart with a refresh of ours, at a time that we set. */
function createChart(refresh: () => Promise<TokenMeta>) {
  const clock = new XStateClock()
  const emitted: string[] = []
  const machine = authMachine.provide({ actors: { refreshTokens: fromPromise(refresh) } })
  const actor = createActor(machine, { input: { now: () => clock.now() }, clock })
  actor.on('*', (event) => emitted.push(event.type))
  actor.start()
  const send = (event: AuthEvent): void => {
    actor.send(event)
  }
  return { actor, clock, emitted, send, state: () => JSON.stringify(actor.getSnapshot().value) }
}

const meta = (generation: number, issuedAt: number): TokenMeta => ({
  generation,
  issuedAt,
  expiresAt: issuedAt + 300_000,
  refreshable: true,
})

describe('the chart stands alone', () => {
  it('with an actor of your own it lives through login, refresh and logout', async () => {
    const { actor, clock, emitted, send, state } = createChart(() => Promise.resolve(meta(2, clock.now())))
    expect(state()).toBe('"restoring"')
    send({ type: 'session.restored' })
    expect(state()).toBe('"loggedOut"')
    send({ type: 'session.started', meta: meta(1, 0) })
    expect(state()).toBe('"valid"')
    clock.increment(225_000)
    expect(state()).toBe('{"refreshing":"usable"}')
    await settle()
    expect(state()).toBe('"valid"')
    expect(actor.getSnapshot().context.generation).toBe(2)
    send({ type: 'session.ended', reason: 'loggedOut' })
    expect(state()).toBe('"loggedOut"')
    expect(emitted).toEqual(['loggedIn', 'expiring', 'refreshed', 'loggedOut'])
    actor.stop()
  })

  it('without one it says what is missing, and does not try again', async () => {
    const actor = createActor(authMachine, { input: { now: () => 300_000 } }).start()
    actor.send({ type: 'session.restored', meta: meta(1, 0) })
    actor.send({ type: 'token.requested' })
    await settle()
    expect(actor.getSnapshot().value).toEqual({ expired: 'misconfigured' })
    expect(actor.getSnapshot().context.failure?.message).toContain('refreshTokens')
    actor.stop()
  })

  it('what is no news changes nothing: tokens it has, activity before the last, a refusal of an older token', () => {
    const { actor, emitted, send } = createChart(() => Promise.reject(new Error('not to be asked')))
    send({ type: 'session.started', meta: { ...meta(3, 0), activeAt: 50 } })
    const before = actor.getSnapshot()
    const stale: AuthEvent[] = [
      { type: 'tokens.adopted', meta: meta(3, 0) },
      { type: 'tokens.adopted', meta: meta(2, 0) },
      { type: 'activity.seen', at: 49 },
      { type: 'activity.seen', at: 50 },
      { type: 'token.rejected', generation: 2 },
      { type: 'token.requested', minValidity: 1_000 },
      { type: 'token.requested' },
    ]
    for (const event of stale) send(event)
    expect(actor.getSnapshot().context).toEqual(before.context)
    expect(actor.getSnapshot().value).toBe('valid')
    expect(emitted).toEqual(['loggedIn'])
    actor.stop()
  })

  it('activity after the limit revives nothing', () => {
    let now = 0
    const policy = { idleLimit: 1_000 }
    const actor = createActor(authMachine, { input: { now: () => now, policy } }).start()
    actor.send({ type: 'session.started', meta: { ...meta(1, 0), startedAt: 0 } })
    now = 1_000
    actor.send({ type: 'activity.seen', at: now })
    expect(actor.getSnapshot().context.meta?.activeAt).toBeUndefined()
    actor.stop()
  })

  it('without a source of chance it waits the longest', async () => {
    const { actor, clock, send } = createChart(() => Promise.reject(new Error('down')))
    send({ type: 'session.restored', meta: meta(1, -600_000) })
    for (const seconds of [1, 2, 4]) {
      send({ type: 'token.requested' })
      await settle()
      expect(actor.getSnapshot().context.retryAt - clock.now()).toBe(seconds * 1_000)
      clock.increment(seconds * 1_000)
      await settle()
    }
    actor.stop()
  })

  it('a refusal while the token still serves drains it, then ends the session', async () => {
    const { actor, clock, send, state } = createChart(() => Promise.reject(new RefreshRejectedError()))
    send({ type: 'session.restored', meta: meta(1, 0) })
    clock.increment(225_000)
    await settle()
    expect(state()).toBe('{"expiring":"draining"}')
    clock.increment(74_000)
    expect(state()).toBe('"loggedOut"')
    expect(actor.getSnapshot().context.reason).toBe('refreshRejected')
    actor.stop()
  })

  it('whatever an actor throws becomes one of our errors, with its cause', async () => {
    const cause = new Error('mine')
    const { actor, send } = createChart(() => Promise.reject(cause))
    send({ type: 'session.restored', meta: meta(1, 0) })
    send({ type: 'refresh.requested' })
    await settle()
    expect(actor.getSnapshot().context.failure).toMatchObject({ code: 'ERR_AUTH_TOKEN_ENDPOINT', cause })
    actor.stop()
  })

  it('as in the example', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const { visited } = await import('../../examples/chart-only.ts')
    expect(visited).toEqual([
      '"restoring"',
      '"loggedOut"',
      '"valid"',
      '{"refreshing":"usable"}',
      'refreshed: generation 2',
      '"valid"',
      '"loggedOut"',
    ])
    expect(log).toHaveBeenCalledWith(visited.join('\n'))
    log.mockRestore()
  })
})
