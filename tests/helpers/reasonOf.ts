/** What a promise rejects with, to look at it closely; a promise that does not reject is an error itself. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('The promise was expected to reject, but did not')
}

/** The same for what throws at once. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('The function was expected to throw, but did not')
}
