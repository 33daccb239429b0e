/** Makes an event happen in a world. */
import type { Event, Of } from './events.ts'
import { Random, seedOf } from '../../testing/simulation/random.ts'
import { API } from './settings.ts'
import type { Tab } from './tab.ts'
import type { World } from './world.ts'

/** Ms after an event, so that the next one falls into the midst of what it has set off, or not. */
const AFTER = 60

/** Ms: further in the past than whole seconds and a wrong clock can hide. */
const DEAD = -60_000

export async function perform(world: World, event: Event, seed: number): Promise<void> {
  world.random = new Random(seedOf(seed, event.id))
  await happen(world, event)
  if (event.kind !== 'time') await world.pass(world.random.int(0, AFTER))
}

function happen(world: World, event: Event): Promise<void> {
  switch (event.kind) {
    case 'time':
      return world.pass(event.ms)
    case 'sleep':
      return world.sleep(event.ms)
    case 'online':
    case 'offline':
      return world.setOnline(event.kind === 'online')
    default:
      return 'tab' in event ? inTab(world, event) : aroundTabs(world, event)
  }
}

type AroundTabs = Exclude<Event, { tab: number } | { kind: 'time' | 'sleep' | 'online' | 'offline' }>

function aroundTabs(world: World, event: AroundTabs): Promise<void> {
  const { server, network, storage, tabs, settings, watch } = world
  switch (event.kind) {
    case 'setClock':
      world.setClock(event.ms)
      break
    case 'open':
      if (tabs.length < settings.tabs) world.open()
      break
    case 'changeKey':
      server.changeKey()
      break
    case 'revoke':
      for (const login of server.logins.slice(-1)) login.isAlive = false
      break
    case 'corrupt':
    case 'clear':
      storage.stored = event.kind === 'clear' ? undefined : '{"v":1,"generation":"many"'
      watch.noteTrouble('storage')
      break
    case 'fair':
      network.clear()
      return world.tell('online')
    case 'weather':
      network.weather = { ...network.weather, [event.target]: event }
      break
    case 'storage':
      storage.mood = event.mood
      watch.noteTrouble('storage')
      break
    case 'lifetime':
      server.lifetime = event.isDead ? DEAD : settings.lifetime
      break
    case 'refuseAll':
      server.refusesAll = event.on
      break
  }
  return world.pass(0)
}

function inTab(world: World, event: Extract<Event, { tab: number }>): Promise<void> {
  const tab = world.tabs[event.tab % Math.max(1, world.tabs.length)]
  if (tab === undefined) return world.pass(0)
  switch (event.kind) {
    case 'kill':
      world.kill(tab)
      return world.pass(0)
    case 'freeze':
      tab.place.freeze()
      world.watch.noteTrouble('sleep')
      return world.pass(0)
    case 'thaw':
      tab.place.thaw()
      return world.pass(0)
    default:
      return world.within(tab.place, () => {
        act(world, tab, event)
      })
  }
}

function act(world: World, tab: Tab, event: Extract<Event, { tab: number }>): void {
  const { watch } = world
  switch (event.kind) {
    case 'requests':
      for (let count = 0; count < event.count; count++) request(world, tab, event)
      break
    case 'ask':
      call(
        world,
        tab,
        'getAccessToken()',
        (signal) => tab.auth.getAccessToken({ minValidity: event.minValidity, signal }),
        event.patience,
      )
      break
    case 'refresh':
      watch.rate.excuse(tab)
      call(world, tab, 'refresh()', () => tab.auth.refresh())
      break
    case 'logIn':
      if (event.always || tab.auth.status === 'loggedOut') call(world, tab, 'logIn()', () => tab.logIn(event.subject))
      break
    case 'logOut':
      watch.requests.onLogOut(tab)
      watch.sessions.onLogOut(tab)
      call(world, tab, 'logOut()', () => tab.auth.logOut())
      watch.waiting.onLogOut(tab)
      break
    case 'hide':
      tab.wake('hidden')
      break
    case 'show':
      tab.wake('visible')
      break
    case 'wake':
      tab.auth.wake()
  }
}

/** A request as an app makes one, with a limit of its own. */
export function request(
  world: World,
  tab: Tab,
  { client, patience }: Pick<Of<'requests'>, 'client' | 'patience'>,
): void {
  const { requests } = world.watch
  const name = requests.begin(tab)
  const headers = { 'x-request': name }
  const send = (signal: AbortSignal): Promise<unknown> =>
    client === 'ky'
      ? tab.api.get('things/1', { headers, signal, timeout: false })
      : tab.authFetch(`${API}/things/1`, { headers, signal })
  call(
    world,
    tab,
    `a request by ${client}`,
    (signal) =>
      send(signal).finally(() => {
        requests.end(name)
      }),
    patience,
  )
}

/** @param patience ms after which the caller aborts; then it must settle at once */
function call(
  world: World,
  tab: Tab,
  what: string,
  work: (signal: AbortSignal) => Promise<unknown>,
  patience?: number,
): void {
  const { waiting, secrets } = world.watch
  const controller = new AbortController()
  if (patience !== undefined)
    tab.place.after(patience, () => {
      controller.abort()
    })
  // Signing in is the app's own request, and waits for as long as the network lets it.
  const limit = what === 'logIn()' ? Infinity : patience === undefined ? undefined : patience + 1_000
  const settled = waiting.begin(tab, what, limit)
  work(controller.signal).then(settled, (error: unknown) => {
    settled()
    secrets.look(`an error of ${what}`, error)
  })
}
