/** What a family of token endpoints has to offer, so that the server can speak for it. */
import type { TokenResponse } from '../../machines/index.ts'
import type { Clock } from '../../machines/ports.ts'
import type { Counters } from './counters.ts'
import type { Area } from './faults.ts'
import type { TokenServerOptions, TokenServerSwitches } from './options.ts'
import type { ReceivedRequest } from './receive.ts'
import type { Reply } from './reply.ts'
import type { Sessions } from './sessions.ts'
import type { Tokens } from './tokens.ts'
import type { User, Users } from './users.ts'

/** The paths, the wire format and the refusals of one kind of authorization server and of the resources it protects. */
export interface Dialect {
  /** What a fault's scope takes this request for. */
  areaOf(request: ReceivedRequest): Area
  /** Whether this asks for a refresh. */
  isRefresh(request: ReceivedRequest): boolean
  /** Never rejects because of what the client sent. */
  answer(request: ReceivedRequest): Promise<Reply>
  /** What signing in gives this user. */
  logIn(user: User): TokenResponse
  readonly refreshPath: string
}

/** What a dialect works with. */
export interface World {
  readonly switches: Readonly<TokenServerSwitches>
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly users: Users
  readonly counters: Counters
  readonly clock: Clock
  /** The server's clock, in epoch milliseconds. */
  readonly now: () => number
  /** The app's own resources. */
  readonly resources: TokenServerOptions['resources']
  /** Around the work of the server itself, for which a simulation stops the time. */
  readonly during: <T>(work: Promise<T>) => Promise<T>
}
