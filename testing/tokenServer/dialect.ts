/** What a family of token endpoints has to offer, so that the server can speak for it. */
import type { Counters } from './counters.ts'
import type { Area } from './faults.ts'
import type { TokenServerSwitches } from './options.ts'
import type { ReceivedRequest } from './receive.ts'
import type { Reply } from './reply.ts'
import type { Sessions } from './sessions.ts'
import type { Tokens } from './tokens.ts'
import type { Users } from './users.ts'

/** The paths, the wire format and the refusals of one kind of authorization server and of the resources it protects. */
export interface Dialect {
  /** What a fault's scope takes this request for. */
  areaOf(request: ReceivedRequest): Area
  /** Whether this asks for a refresh. */
  isRefresh(request: ReceivedRequest): boolean
  /** Never rejects because of what the client sent. */
  answer(request: ReceivedRequest): Promise<Reply>
}

/** What a dialect works with. */
export interface World {
  readonly switches: Readonly<TokenServerSwitches>
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly users: Users
  readonly counters: Counters
  /** The server's clock, in epoch milliseconds. */
  readonly now: () => number
}
