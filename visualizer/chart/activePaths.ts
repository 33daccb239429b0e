/** The paths of all active states in a snapshot's `value`, parents before their children. */
export type StateValue = string | { readonly [state: string]: StateValue | undefined }

/**
 * @example
 * activePaths({ expiring: 'due' }) // ['expiring', 'expiring.due']
 */
export function activePaths(value: StateValue): string[] {
  if (typeof value === 'string') return [value]
  return Object.entries(value).flatMap(([state, below]) => [
    state,
    ...(below === undefined ? [] : activePaths(below).map((path) => `${state}.${path}`)),
  ])
}
