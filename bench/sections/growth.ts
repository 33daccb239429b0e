/** What one request costs when many wait, and what one session costs when there are many. */
import { createAuth, type Auth } from 'authchart'
import { authchartKy } from '../contestants/authchart.ts'
import { quantile } from '../measure/compare.ts'
import { ns, ratio, type Table } from '../table.ts'
import { API, World } from '../world.ts'

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
    const time = quantile(
      samples.sort((a, b) => a - b),
      0.5,
    )
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
  const rows = []
  let floor = NaN
  for (const size of SIZES) {
    const all = Array.from({ length: size }, signedInSession)
    const samples = []
    for (let round = 0; round < rounds * 20; round++) samples.push(await perToken(all))
    const time = quantile(
      samples.sort((a, b) => a - b),
      0.5,
    )
    if (size === 100) floor = time
    rows.push([size, time] as const)
    for (const auth of all) auth.close()
  }
  return {
    title: 'A valid token, by how many sessions live in the process',
    columns: ['sessions', 'await getAccessToken()', 'compared with 100'],
    rows: rows.map(([size, time]) => [size.toLocaleString('en'), ns(time), ratio(time / floor)]),
    notes: [
      '10,000 times in turn, each of another session: beyond some thousands the memory of the processor is too small for all of them.',
    ],
  }
}

function signedInSession(): Auth {
  const { start } = new World(false)
  const auth = createAuth({ refresher: () => Promise.reject(new Error('none is due')), origins: [API] })
  void auth.logIn(start)
  return auth
}

async function perToken(all: readonly Auth[]): Promise<number> {
  const start = process.hrtime.bigint()
  for (let i = 0; i < 10_000; i++) await all[i % all.length]?.getAccessToken()
  return Number(process.hrtime.bigint() - start) / 10_000
}
