/** Times several ways to do the same, interleaved, so that what disturbs the machine disturbs all of them. */

export interface Way {
  readonly name: string
  readonly run: () => unknown
}

export interface Timing {
  readonly name: string
  /** Ns for one, median of the rounds. */
  readonly ns: number
  /** Compared with the first way in the same round: the median, and the middle half of the rounds. */
  readonly ratio: number
  readonly spread: readonly [number, number]
}

export interface Effort {
  readonly rounds: number
  /** How often in a round. */
  readonly times: number
}

export async function compare(ways: readonly Way[], { rounds, times }: Effort): Promise<Timing[]> {
  const samples = ways.map(() => [] as number[])
  for (const way of ways) await time(way, times * 10)
  for (let round = 0; round < rounds; round++) {
    for (const index of shuffled(ways.length, round)) {
      const way = ways[index]
      if (way !== undefined) samples[index]?.push(await time(way, times))
    }
  }
  const floor = samples[0] ?? []
  return ways.map(({ name }, index) => summarize(name, samples[index] ?? [], floor))
}

async function time({ run }: Way, times: number): Promise<number> {
  const start = process.hrtime.bigint()
  for (let i = 0; i < times; i++) {
    const result = run()
    if (result instanceof Promise) await result
  }
  return Number(process.hrtime.bigint() - start) / times
}

/** Another order each round, the same in each run. */
function shuffled(length: number, round: number): number[] {
  const start = (round * 7) % length
  return Array.from({ length }, (_, index) => (index + start) % length)
}

function summarize(name: string, samples: readonly number[], floor: readonly number[]): Timing {
  const ratios = samples.map((ns, round) => ns / (floor[round] ?? ns)).sort(ascending)
  return {
    name,
    ns: quantile([...samples].sort(ascending), 0.5),
    ratio: quantile(ratios, 0.5),
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  }
}

const ascending = (a: number, b: number): number => a - b

export const quantile = (sorted: readonly number[], at: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? NaN
