import type { Clock } from './ports.ts'

/** Waits for an answer, but not for ever. */
export function bounded<T>(answer: Promise<T>, clock: Clock, limit: number, who: string): Promise<T> {
  let timer: unknown
  const timeout = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => {
      reject(new Error(`${who} did not answer within ${limit} ms`))
    }, limit)
  })
  return Promise.race([answer, timeout]).finally(() => {
    clock.clearTimeout(timer)
  })
}
