/** Assertions of the suites: no library, and a sentence for whoever's port it is. */

/** @throws {Error} with the sentence */
export function check(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new Error(otherwise)
}

/** Equal as JSON is: what a storage may do to a record is to write it down and read it again. */
export function checkSame(found: unknown, expected: unknown, what: string): void {
  const [one, other] = [found, expected].map((value) => JSON.stringify(value, sorted))
  check(one === other, `${what}: found ${one ?? 'nothing'}, not ${other ?? 'nothing'}`)
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** What `work` throws, at once or later. @throws {Error} when it does not */
export async function failureOf(work: () => unknown, otherwise: string): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error(otherwise)
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** @throws {Error} with the sentence when it has not settled after `ms` */
export async function within<T>(ms: number, promise: PromiseLike<T>, otherwise: string): Promise<T> {
  let timer: unknown
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(otherwise))
    }, ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer as number)
  }
}

/** Looks again and again, for two seconds. */
export async function eventually(isSo: () => boolean, otherwise: string): Promise<void> {
  for (let tries = 0; tries < 200 && !isSo(); tries++) await pause(10)
  check(isSo(), otherwise)
}
