/** A state as it is drawn. */
export interface Box {
  readonly path: string
  readonly name: string
  readonly description: string | undefined
  readonly tags: readonly string[]
  readonly inner: readonly Box[]
}

export const isWithin = (state: string, path: string): boolean => state === path || state.startsWith(`${path}.`)
