/** What never throws at once, as `fetch` does not. */
export const rejected = (error: unknown): Promise<never> =>
  Promise.resolve().then(() => {
    throw error
  })
