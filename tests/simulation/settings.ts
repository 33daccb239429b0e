/** What a seed decides before anything happens: what kind of server, of device and of app this is. */
import { Random, seedOf } from '../../testing/simulation/random.ts'

export interface Settings {
  readonly dialect: 'simplejwt' | 'oauth2'
  /** Tokens that say nothing. */
  readonly isOpaque: boolean
  readonly rotates: boolean
  /** Ms that a used refresh token is still answered with the same tokens. */
  readonly grace: number
  /** The use of an old refresh token ends the whole session. */
  readonly revokesFamilies: boolean
  /** Ms. */
  readonly lifetime: number
  /** Ms: server − device, at the start. */
  readonly skew: number
  /** Ms that the device's clocks gain in a million. @default 0 */
  readonly drift?: number
  /** The `Date` of its answers can be read. */
  readonly tellsDate: boolean
  readonly tabs: number
  readonly storage: 'synchronous' | 'asynchronous'
  /** The second clock does not count while the device sleeps. */
  readonly pausesInSleep: boolean
  readonly refreshPolicy: 'ahead' | 'onDemand'
  readonly onRefreshRejected: 'drain' | 'logOut'
  /** Epoch ms. */
  readonly epoch: number
}

export const API = 'https://api.example.com'
export const LOGIN = 'https://login.example.com'

export function settingsOf(seed: number): Settings {
  const random = new Random(seedOf(seed, -1))
  const dialect = random.pick(['simplejwt', 'oauth2'] as const)
  const isOpaque = dialect === 'oauth2' && random.chance(0.5)
  const rotates = random.chance(0.75)
  return {
    dialect,
    isOpaque,
    rotates,
    grace: rotates && random.chance(0.3) ? 30_000 : 0,
    revokesFamilies: random.chance(0.5),
    lifetime: random.pick([30_000, 60_000, 300_000, 300_000, 3_600_000]),
    skew: random.chance(0.6) ? 0 : random.int(-7_200_000, 7_200_000),
    tellsDate: random.chance(0.5),
    tabs: random.pick([1, 2, 3, 4]),
    storage: random.pick(['synchronous', 'asynchronous', 'asynchronous']),
    pausesInSleep: random.chance(0.5),
    refreshPolicy: random.pick(['ahead', 'ahead', 'onDemand']),
    onRefreshRejected: random.pick(['drain', 'drain', 'logOut']),
    epoch: Date.UTC(2026, 0, 1),
  }
}
