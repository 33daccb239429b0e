/** What a user of the token server may set, and what it is. */
import type { Clock, MaybePromise, TokenResponse } from '../../machines/index.ts'
import type { Fault } from './faults.ts'

/** How the server behaves; each may be changed while it runs and holds from the next request on. */
export interface TokenServerSwitches {
  /**
   * How long an access token lives, in seconds.
   *
   * @default 20
   */
  accessLifetime: number
  /**
   * How long a refresh token lives, in seconds.
   *
   * @default 86400
   */
  refreshLifetime: number
  /**
   * Whether a refresh hands out a new refresh token too (`ROTATE_REFRESH_TOKENS`).
   *
   * @default true
   */
  rotate: boolean
  /**
   * Whether a refresh token is refused once it was rotated out (`BLACKLIST_AFTER_ROTATION`).
   *
   * @default true
   */
  blacklist: boolean
  /**
   * How long a refresh token that was rotated out is still answered, with the same tokens as the first time, in seconds.
   *
   * @default 0
   */
  grace: number
  /**
   * Whether the use of a refresh token that was rotated out ends the whole session, access tokens as well (RFC 9700 §4.14.2).
   *
   * @default false
   */
  revokesFamilies: boolean
  /**
   * Whether the access tokens are mere names; only in the dialect `'oauth2'`, where `expires_in` tells how long they live.
   *
   * @default false: JWTs
   */
  opaque: boolean
  /**
   * What goes wrong at the moment.
   *
   * @default { kind: 'none' }
   */
  fault: Fault
  /**
   * How far the server's clock is ahead of `clock`, in milliseconds; seen in `Date`, `iat` and `exp`, and used to tell
   * what has expired.
   *
   * @default 0
   */
  clockOffset: number
  /**
   * Which release of Simple JWT is imitated: 5.2.2, or 5.5.1 that says expired and invalid apart, no longer copies the refresh
   * token's `iat` into the access token, writes `user_id` as a string and refuses to refresh for a user who may not log in.
   *
   * @default '5.2'
   */
  simpleJwtRelease: '5.2' | '5.5'
}

/** One answered request; holds no query, no header and no body, so never a token. */
export interface AnsweredRequest {
  readonly method: string
  readonly path: string
  readonly status: number
  /** From the request's head to its answer, in milliseconds. */
  readonly ms: number
}

/** The first setting of each switch, and what is fixed for the life of a server. */
export interface TokenServerOptions extends Partial<TokenServerSwitches> {
  /**
   * What it speaks: as Django REST framework Simple JWT, at `/api/token/`, `/api/token/refresh/`, `/api/token/verify/` and
   * `/api/token/blacklist/`; or OAuth 2.0, at `/oauth/token` (grants `password` and `refresh_token`), `/oauth/revoke` and
   * `/.well-known/openid-configuration`. Both have the resources `/api/echo/`, protected, and `/api/public/`.
   *
   * @default 'simplejwt'
   */
  readonly dialect?: 'simplejwt' | 'oauth2'
  /**
   * Answers all other paths, as the API of your app would: called when the access token was found good, with the name of its user.
   *
   * @default 404
   */
  readonly resources?: (request: Request, user: string) => MaybePromise<Response>
  /** Time, for the life of the tokens and for what is slow. @default the machine's */
  readonly clock?: Clock
  /** Draws from [0, 1), for the names and signatures of tokens. @default Math.random */
  readonly random?: () => number
  /**
   * The one origin whose pages may read the answers, or `'*'` for all.
   *
   * @default none: no CORS headers at all
   */
  readonly corsOrigin?: string
  /**
   * Response headers that such pages may read besides the safelisted ones, e.g. `['Date', 'Retry-After']`.
   *
   * @default []
   */
  readonly corsExposedHeaders?: readonly string[]
  /** Told of each answered request, CORS preflights excepted. */
  readonly onRequest?: (answered: AnsweredRequest) => void
}

/** What was counted since the server was made. */
export interface TokenServerStats {
  /** All requests, whatever became of them; CORS preflights excepted. */
  readonly requests: number
  /** Refreshes that arrived, also those that a fault then hit. */
  readonly refreshesAsked: number
  /** Refreshes that took place, also those whose answer was lost on the way back. */
  readonly refreshesSucceeded: number
  /** 401 answers of protected resources. */
  readonly unauthorized: number
  /** Refreshes asked for with a refresh token that had already been rotated out. */
  readonly replays: number
}

/** What can be seen of a token server and done to it, whatever brings the requests. */
export interface TokenService extends TokenServerSwitches {
  /** A snapshot of the counters. */
  readonly stats: TokenServerStats
  /** Where a refresh is asked for, such as `/api/token/refresh/`. */
  readonly refreshPath: string
  /**
   * What signing in gives this user, for `auth.logIn()`; no request is made.
   *
   * @param name - `alice` or `bob`
   * @throws {RangeError} if there is no such user
   */
  logIn(name?: string): TokenResponse
  /** Refuses every refresh token handed out so far, as if each had been blacklisted. */
  revokeSessions(): void
  /** Refuses every access token handed out so far. */
  revokeAccess(): void
  /** @throws {RangeError} if there is no such user */
  deactivateUser(name: string): void
  /** @throws {RangeError} if there is no such user */
  reactivateUser(name: string): void
  /** @throws {RangeError} if there is no such user */
  deleteUser(name: string): void
}

/** A token server that is asked by a call of its own `fetch`, of which nothing reaches a network. */
export interface TokenFetch extends TokenService {
  /**
   * Answers as the server would, whatever origin it is asked for. Rejects with a `TypeError` when the connection breaks, and with the
   * signal's reason when that aborts.
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
}

/** A token server in Node, which can listen; its users are `alice` (`wonderland`) and `bob` (`builder`). */
export interface TokenServer extends TokenFetch {
  /**
   * Starts listening on 127.0.0.1, and nowhere else.
   *
   * @param port - 0 takes a free one
   * @returns the base URL, without a trailing slash
   */
  listen(port?: number): Promise<string>
  /** Stops listening and ends every open connection, those of `fetch`, too. */
  close(): Promise<void>
}
