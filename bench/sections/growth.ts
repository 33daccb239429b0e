/** What one request costs when many wait, and what one session costs when there are many. */
import { authchartKy } from '../contestants/authchart.ts'
import { singleFlight } from '../contestants/singleFlight.ts'
import { quantile } from '../measure/compare.ts'
import { ns, ratio, type Table } from '../table.ts'
import { World, type Contest, type Contestant } from '../world.ts'

const SIZES = [1, 10, 100, 1_000, 10_000] as const

export async function growth(rounds: number): Promise<Table[]> {
  return [await waiting(rounds), await sessions(rounds)]
}

async function waiting(rounds: number): Promise<Table> {
  const rows = []
  let floor = NaN
  for (const size of SIZES) {
    const samples = []
    // As many requests in all for each size, or the small ones would be measured cold.
    for (let round = 0; round < rounds * Math.min(100, 10_000 / size); round++) samples.push(await perWaiting(size))
    const time = median(samples)
    if (size === 100) floor = time
    rows.push([size, time] as const)
  }
  return {
    title: 'A request that waits for a refresh, by how many wait',
    columns: ['waiting', 'each', 'compared with 100'],
    rows: rows.map(([size, time]) => [size.toLocaleString('en'), ns(time), ratio(time / floor)]),
    notes: ['From the answer of the refresh to the last response, through ky.'],
  }
}

async function perWaiting(size: number): Promise<number> {
  const world = new World(true)
  let answered = 0n
  const { request, close } = await authchartKy.enter(world, async (input, init) => {
    const response = await world.fetch(input, init)
    if (world.refused === 0 && answered === 0n) answered = process.hrtime.bigint()
    return response
  })
  await Promise.all(Array.from({ length: size }, request))
  const took = Number(process.hrtime.bigint() - answered) / size
  close?.()
  return took
}

/** Each asked in turn, so that none is found where the last call left it. */
async function sessions(rounds: number): Promise<Table> {
  const rows: [size: number, ...times: number[]][] = []
  for (const size of SIZES) {
    const ours = Array.from({ length: size }, () => enter(authchartKy))
    const theirs = Array.from({ length: size }, () => enter(singleFlight))
    const measured = [
      { ask: ({ request }: Contestant) => request(), all: ours, times: 4 * rounds },
      { ask: ({ request }: Contestant) => request(), all: theirs, times: 4 * rounds },
      { ask: ({ token }: Contestant) => token?.(), all: ours, times: 20 * rounds },
      { ask: ({ token }: Contestant) => token?.(), all: theirs, times: 20 * rounds },
    ]
    const samples: number[][] = measured.map(() => [])
    for (let round = 0; round < 20 * rounds; round++)
      for (const [index, { ask, all, times }] of measured.entries())
        if (round < times) samples[index]?.push(await perSession(all, ask))
    rows.push([size, ...samples.map(median)])
    for (const { close } of ours) close?.()
  }
  const floor = rows.find(([size]) => size === 100) ?? []
  return {
    title: 'A request and a valid token, by how many sessions live in the process',
    columns: ['sessions', 'request through ky', 'hand-written', 'getAccessToken()', 'hand-written'],
    rows: rows.map(([size, ...times]) => [
      size.toLocaleString('en'),
      ...times.map((time, index) => `${ns(time)} (${ratio(time / (floor[index + 1] ?? NaN))})`),
    ]),
    notes: ['10,000 times in turn, each of another session; in brackets compared with 100 of them.'],
  }
}

function enter(contest: Contest): Contestant {
  const world = new World(false)
  return contest.enter(world, world.constant) as Contestant
}

async function perSession(all: readonly Contestant[], ask: (session: Contestant) => unknown): Promise<number> {
  const start = process.hrtime.bigint()
  for (let i = 0; i < 10_000; i++) {
    const session = all[i % all.length]
    if (session !== undefined) await ask(session)
  }
  return Number(process.hrtime.bigint() - start) / 10_000
}

const median = (samples: number[]): number =>
  quantile(
    samples.sort((a, b) => a - b),
    0.5,
  )
