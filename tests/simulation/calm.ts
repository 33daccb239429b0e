/** P10: after any finite run of faults followed by calm, a session that the server still honours is valid again without help. */
import { parseRecord } from '../../machines/record.ts'
import { request } from './perform.ts'
import { Random, seedOf } from '../../testing/simulation/random.ts'
import type { Tab } from './tab.ts'
import type { World } from './world.ts'

/** Ms: the longest pauses of backoffs, of the server's own, of marks and of storage retries have an end by then. */
const CALM = 240_000
const STEP = 20_000
/** Ms: a refresh takes no longer. */
const IN_FLIGHT = 10_000

/** Lets everything be well for long enough, and then looks whether the tabs are. */
export async function calmDown(world: World, seed: number): Promise<void> {
  world.random = new Random(seedOf(seed, -3))
  await heal(world)
  const { lifetime } = world.settings
  await live(world, CALM)
  // A session that the server has ended serves until its deadline.
  if (world.tabs.some((tab) => complaint(world, tab) !== undefined)) await live(world, 2 * lifetime + CALM)
  // Between two lives of a token there is a moment of refreshing.
  for (let tries = 0; tries < 20 && world.tabs.some((tab) => complaint(world, tab) !== undefined); tries++) {
    await askAll(world)
    await world.pass(1_000)
  }
  for (const tab of world.tabs) {
    const found = complaint(world, tab)
    if (found !== undefined)
      world.watch.violation ??= { property: 'P10', message: `${tab.name} ${found}`, at: world.loop.now }
  }
}

async function heal(world: World): Promise<void> {
  const { server, storage, network, settings, tabs } = world
  for (const { place } of tabs) place.thaw()
  storage.mood = 'well'
  server.refusesAll = false
  server.lifetime = settings.lifetime
  await world.setOnline(true)
  network.clear()
  await world.tell('visible')
  // What was sent before may still be answered badly, be the fifth in a row, and ask for somebody to look at the page.
  await world.pass(IN_FLIGHT)
  await world.tell('visible')
  if (tabs.length === 0) world.open()
}

/** Somebody goes on using the app. */
async function live(world: World, ms: number): Promise<void> {
  for (let left = ms; left > 0 && world.watch.violation === undefined; left -= STEP) {
    await askAll(world)
    await world.pass(STEP)
  }
}

async function askAll(world: World): Promise<void> {
  for (const tab of world.tabs)
    await world.within(tab.place, () => {
      request(world, tab, { client: 'fetch', patience: 30_000 })
    })
}

function complaint(world: World, tab: Tab): string | undefined {
  const { status, state, generation } = tab.auth.explain()
  const record = parseRecord(world.storage.stored)
  // Nothing that the tabs could agree on: each goes on with what it has in memory, until the next change is stored.
  if (record === undefined)
    return ['valid', 'loggedOut'].includes(status) ? undefined : `is ${state} with nothing stored`
  const isHonoured = world.server.honours(record.tokens?.refreshToken)
  if (!isHonoured)
    return status === 'loggedOut' ? undefined : `is ${state} although the server does not honour the session`
  if (status !== 'valid') return `is ${state} although the server honours the session`
  return generation === record.generation
    ? undefined
    : `holds generation ${generation}, and ${record.generation} is stored`
}
