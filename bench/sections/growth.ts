/** What one request costs when many wait, and what one session costs when there are many. */
import { createAuth } from 'authchart'
import { authchartKy } from '../contestants/authchart.ts'
import { singleFlight } from '../contestants/singleFlight.ts'
import { quantile } from '../measure/compare.ts'
import { ns, ratio, type Table } from '../table.ts'
import { API, World, type Contestant } from '../world.ts'

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

async function sessions(rounds: number): Promise<Table> {
  const rows: [size: number, ours: number, theirs: number][] = []
  for (const size of SIZES) {
    const ours = Array.from({ length: size }, signedInSession)
    const theirs = Array.from({ length: size }, handWrittenSession)
    const samples: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds * 20; round++) {
      samples[0].push(await perToken(ours))
      samples[1].push(await perToken(theirs))
    }
    rows.push([size, median(samples[0]), median(samples[1])])
    for (const session of ours) session.close?.()
  }
  const [, floorOfOurs, floorOfTheirs] = rows.find(([size]) => size === 100) ?? [100, NaN, NaN]
  return {
    title: 'A valid token, by how many sessions live in the process',
    columns: ['sessions', 'authchart', 'compared with 100', 'hand-written', 'compared with 100'],
    rows: rows.map(([size, ours, theirs]) => [
      size.toLocaleString('en'),
      ns(ours),
      ratio(ours / floorOfOurs),
      ns(theirs),
      ratio(theirs / floorOfTheirs),
    ]),
    notes: [
      '10,000 times in turn, each of another session: beyond some thousands the memory of the processor is too small for all of them.',
    ],
  }
}

type Session = Pick<Contestant, 'token' | 'close'>

function signedInSession(): Session {
  const auth = createAuth({ refresher: () => Promise.reject(new Error('none is due')), origins: [API] })
  void auth.logIn(new World(false).start)
  return { token: auth.getAccessToken, close: auth.close }
}

function handWrittenSession(): Session {
  const world = new World(false)
  return singleFlight.enter(world, world.fetch) as Session
}

async function perToken(all: readonly Session[]): Promise<number> {
  const start = process.hrtime.bigint()
  for (let i = 0; i < 10_000; i++) await all[i % all.length]?.token?.()
  return Number(process.hrtime.bigint() - start) / 10_000
}

const median = (samples: number[]): number =>
  quantile(
    samples.sort((a, b) => a - b),
    0.5,
  )
