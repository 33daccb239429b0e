/** Many requests at once on a token that has ended. */
import { contests } from '../contestants/index.ts'
import { singleFlight } from '../contestants/singleFlight.ts'
import { quantile } from '../measure/compare.ts'
import { ratio, type Table } from '../table.ts'
import { World, type Contest } from '../world.ts'

interface Burst {
  readonly refreshes: number
  readonly refused: number
  readonly failed: number
  readonly ms: number
  /** Bytes of heap at the worst moment, above what there was before. */
  readonly heap: number
}

export async function burst(requests: number, rounds: number): Promise<Table[]> {
  const asked = [singleFlight, ...contests.slice(2).filter((contest) => contest !== singleFlight)].filter(canRefresh)
  const all = new Map<Contest, Burst[]>(asked.map((contest) => [contest, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const contest of asked) {
      const seen = await play(contest, requests)
      // The first round warms up.
      if (round > 0) all.get(contest)?.push(seen)
    }
  }
  const floor = all.get(singleFlight) ?? []
  const rows = [...all].map(([{ name }, seen]) => [
    name,
    String(seen[0]?.refreshes),
    String(seen[0]?.refused),
    String(seen[0]?.failed),
    ratio(medianRatio(seen, floor, ({ ms }) => ms)),
    ratio(medianRatio(seen, floor, ({ heap }) => heap)),
  ])
  return [
    {
      title: `${requests.toLocaleString('en')} requests at once on a dead token`,
      columns: ['client', 'refreshes', '401s', 'failed', 'wall', 'peak heap'],
      rows,
      notes: ['Wall and heap compared with the hand-written single flight; a refresh takes 20 ms.'],
    },
  ]
}

/** The others have a constant token. */
const canRefresh = ({ name }: Contest): boolean => !name.startsWith('ky,')

const medianRatio = (seen: readonly Burst[], floor: readonly Burst[], pick: (burst: Burst) => number): number =>
  quantile(
    seen.map((burst, round) => pick(burst) / pick(floor[round] ?? burst)).sort((a, b) => a - b),
    0.5,
  )

async function play({ enter }: Contest, requests: number): Promise<Burst> {
  const world = new World(true)
  const { request, close } = await enter(world, world.fetch)
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const start = performance.now()
  const waiting = Array.from({ length: requests }, request)
  const ended = Promise.allSettled(waiting)
  await new Promise((resolve) => setTimeout(resolve, 0))
  const heap = process.memoryUsage().heapUsed - before
  const results = await ended
  const ms = performance.now() - start
  close?.()
  const failed = results.filter(({ status }) => status === 'rejected').length
  return { refreshes: world.refreshes, refused: world.refused, failed, ms, heap }
}
