/** One request with a valid token, the network stubbed: what each client adds to ky, and `createAuthFetch` to `fetch`. */
import { authchartFetch } from '../contestants/authchart.ts'
import { fetchFloor } from '../contestants/fetch.ts'
import { contests } from '../contestants/index.ts'
import { compare, type Effort } from '../measure/compare.ts'
import { resourcesOf } from '../measure/resources.ts'
import { ns, ratio, spread, type Table } from '../table.ts'
import { World, type Contest, type Contestant } from '../world.ts'

export async function requests(effort: Effort): Promise<Table[]> {
  return [
    await side('A request with a valid token, network stubbed', contests, effort),
    await side('The same without an HTTP client', [fetchFloor, authchartFetch], { ...effort, times: effort.times * 5 }),
  ]
}

async function side(title: string, contestants: readonly Contest[], effort: Effort): Promise<Table> {
  const entered = await Promise.all(contestants.map(async ({ name, enter }) => ({ name, ...(await enterLive(enter)) })))
  const timings = await compare(
    entered.map(({ name, request }) => ({ name, run: request })),
    effort,
  )
  const resources = await resourcesOf(entered.map(({ request }) => request))
  const floor = resources[0]
  const rows = timings.map((timing, index) => {
    const { promises = NaN, timers = NaN, heap = NaN } = resources[index] ?? {}
    return [
      timing.name,
      ratio(timing.ratio),
      spread(timing.spread),
      ns(timing.ns),
      signed(promises - (floor?.promises ?? 0), 0),
      signed(timers - (floor?.timers ?? 0), 0),
      signed(heap - (floor?.heap ?? 0), 1),
    ]
  })
  for (const { close } of entered) close?.()
  const columns = ['client', 'ratio', 'middle half', 'time', '+ promises', '+ timers', '+ KiB']
  return { title, columns, rows, notes: [] }
}

function enterLive(enter: Contest['enter']): Contestant | Promise<Contestant> {
  const world = new World(false)
  return enter(world, world.constant)
}

const signed = (value: number, digits: number): string =>
  (value > 0 ? '+' : '') + value.toFixed(digits).replace('-0', '0')
