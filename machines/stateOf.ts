import type { AuthSnapshot } from './authActor.ts'

/** The innermost state, such as `expiring.coolingDown`. */
export const stateOf = (value: AuthSnapshot['value']): string =>
  typeof value === 'string'
    ? value
    : Object.entries(value)
        .map(([parent, child]) => `${parent}.${child}`)
        .join()
