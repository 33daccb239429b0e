/** What the page and its server say to each other beside the requests of the clients: plain data, and no token in it. */
import type { AnsweredRequest, TokenServerStats } from '../../testing/tokenServer/index.ts'

/** What can be made to go wrong at the token server. */
export type FaultName = 'none' | 'outage' | 'slow' | 'tooManyRequests' | 'error500' | 'deadTokens' | 'lostAnswer'

/** How the token server stands. */
export interface ServerState {
  readonly fault: FaultName
  /** Whether a refresh token is dead as soon as it was rotated; otherwise it may be used again. */
  readonly rotatesWithoutGrace: boolean
  /** Seconds. */
  readonly accessLifetime: number
  /** Ms by which the server's clock is ahead of the machine's. */
  readonly clockOffset: number
  readonly stats: TokenServerStats
}

/** The first thing the page hears. */
export interface Greeting extends ServerState {
  /** Where the token server listens. */
  readonly url: string
}

/** What the page may ask for; each field on its own or together, in this order. */
export interface ControlRequest {
  /** Everything as it was at the start; sessions live on. */
  readonly reset?: true
  readonly fault?: FaultName
  readonly rotatesWithoutGrace?: boolean
  /** Seconds, 2 to 3600. */
  readonly accessLifetime?: number
  /** Ms that pass for the server at once, at most a day. */
  readonly pass?: number
  /** Refuses what was handed out so far. */
  readonly revoke?: 'sessions' | 'accessTokens'
}

/** The events of the stream: their names, and what they carry. */
export interface ServerEvents {
  readonly greeting: Greeting
  readonly state: ServerState
  readonly answered: AnsweredRequest
}
