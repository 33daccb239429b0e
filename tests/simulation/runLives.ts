/** Many lives, by threads: each has a virtual time of its own, and takes the next seed when it is done with one. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Outcome } from './run.ts'

export interface Life {
  readonly seed: number
  readonly outcome: Outcome
}

export interface Lives {
  /** The first seed. */
  readonly from: number
  readonly count: number
  /** Events in each. */
  readonly events: number
  /** Threads. @default as many as there are cores */
  readonly jobs?: number
  /** Told of each life as it ends. */
  readonly onLife?: (life: Life) => void
}

/** In the order of their seeds. */
export async function runLives({ from, count, events, jobs = availableParallelism(), onLife }: Lives): Promise<Life[]> {
  const lives: Life[] = []
  const seeds = Array.from({ length: count }, (_, index) => from + index).values()
  const threads = Array.from({ length: Math.min(jobs, count) }, () =>
    runThread(events, seeds, (life) => {
      lives.push(life)
      onLife?.(life)
    }),
  )
  await Promise.all(threads)
  return lives.sort((one, other) => one.seed - other.seed)
}

/** Ends when there are no seeds any more. */
async function runThread(events: number, seeds: IterableIterator<number>, onLife: (life: Life) => void): Promise<void> {
  const worker = new Worker(new URL('./lifeWorker.ts', import.meta.url), { workerData: events, execArgv: [] })
  try {
    await new Promise<void>((resolve, reject) => {
      const next = (): void => {
        const seed = seeds.next()
        if (seed.done === true) resolve()
        else worker.postMessage(seed.value)
      }
      worker.on('error', reject)
      worker.on('message', (life: Life) => {
        onLife(life)
        next()
      })
      next()
    })
  } finally {
    await worker.terminate()
  }
}
