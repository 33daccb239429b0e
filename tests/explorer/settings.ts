/** What is explored: how many tabs, what may go wrong, and how the server takes a refresh token for the second time. */
export interface Settings {
  readonly tabs: number
  /** How many tabs may die. */
  readonly crashes: number
  /** How many requests or answers may be lost on the wire. */
  readonly losses: number
  /** A used refresh token is answered once more with the same tokens. */
  readonly hasGrace: boolean
  /** Ports that break their word, for a test of the explorer itself. */
  readonly lies: readonly Lie[]
}

/** `lock`: it lets everybody in. `compare`: a compare-and-set compares with what its tab has read before. */
export type Lie = 'lock' | 'compare'

export const SETTINGS: Settings = { tabs: 3, crashes: 1, losses: 0, hasGrace: false, lies: [] }

/** Ms that an access token lives. */
export const LIFETIME = 300_000
export const EPOCH = Date.UTC(2026, 0, 1)
