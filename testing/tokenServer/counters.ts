/** The counters behind the server's `stats`. */
import type { TokenServerStats } from './options.ts'

export type Counters = { -readonly [Name in keyof TokenServerStats]: TokenServerStats[Name] }

export const createCounters = (): Counters => ({
  requests: 0,
  refreshesAsked: 0,
  refreshesSucceeded: 0,
  unauthorized: 0,
  replays: 0,
})
