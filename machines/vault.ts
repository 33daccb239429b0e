/** The vault: the one place in memory where tokens are. It answers the hot path from two numbers and a string. */
import type { AuthPolicy, TokenMeta } from './authContext.ts'
import type { LogoutReason } from './errors.ts'
import { limitOf } from './limits.ts'
import { moved } from './moments.ts'
import { present } from './present.ts'
import { leadStart, usableUntil } from './schedule.ts'
import { isSameSession, type TokenSet } from './tokenSet.ts'

/** A request may come back with a 401 after its token was replaced more than once. */
const REMEMBERED = 3

export class Vault {
  readonly #policy: AuthPolicy
  readonly #isRefreshable: (tokens: TokenSet) => boolean
  #tokens: TokenSet | undefined
  #promise: Promise<string> | undefined
  #previous: string[] = []
  #meta: TokenMeta | undefined
  #generation = 0
  #session = 0
  #login: string | undefined
  #freshUntil = 0
  #usableUntil = 0
  #doubt: Promise<void> | undefined

  constructor(policy: AuthPolicy, isRefreshable: (tokens: TokenSet) => boolean) {
    this.#policy = policy
    this.#isRefreshable = isRefreshable
  }

  get tokens(): TokenSet | undefined {
    return this.#tokens
  }

  /** What the chart may know of the tokens held. */
  get meta(): TokenMeta | undefined {
    return this.#meta
  }

  /** Of the tokens held, or of the last ones. */
  get generation(): number {
    return this.#generation
  }

  /** Changes when the tokens held must no longer answer the requests that waited for those before. */
  get session(): number {
    return this.#session
  }

  /** The name of the login whose tokens are held, or were last. */
  get login(): string | undefined {
    return this.#login
  }

  /** Ends when the storage has been looked at. Until then no token is fresh: a sibling may have ended the session. */
  get doubt(): Promise<void> | undefined {
    return this.#doubt
  }

  /** The access token if it may be sent at `now`. */
  usable(now: number): string | undefined {
    return now < this.#usableUntil ? this.#tokens?.accessToken : undefined
  }

  /** The access token while nothing is to be done about it at `now`; the hot path. */
  fresh(now: number): string | undefined {
    return now < this.#freshUntil ? this.#tokens?.accessToken : undefined
  }

  /** The same as a promise, made once per token. */
  freshPromise(now: number): Promise<string> | undefined {
    return now < this.#freshUntil ? this.#promise : undefined
  }

  /** Whether `token` belongs to the present session: it is its access token, or lately was. */
  knows(token: string): boolean {
    return token === this.#tokens?.accessToken || this.#previous.includes(token)
  }

  /** All that may not leave, for redaction. */
  secrets(): string[] {
    return [this.#tokens?.accessToken, this.#tokens?.refreshToken, ...this.#previous].filter(
      (secret) => secret !== undefined,
    )
  }

  doubtUntil(looked: Promise<void>): void {
    const doubt = looked.then(() => {
      if (this.#doubt !== doubt) return
      this.#doubt = undefined
      this.#schedule(this.#meta)
    })
    this.#doubt = doubt
    this.#schedule(this.#meta)
  }

  hold(tokens: TokenSet, generation: number): TokenMeta {
    const before = this.#tokens
    if (before === undefined || isSameSession(before, tokens)) this.#remember(before?.accessToken)
    else this.#leaveSession()
    return this.#set(earliestEnd(before, lastActive(before, tokens)), generation)
  }

  /** Somebody was there. */
  noteActivity(activeAt: number | undefined): void {
    if (this.#tokens !== undefined && activeAt !== undefined) this.#set({ ...this.#tokens, activeAt }, this.#generation)
  }

  /** After the local clock was set: the deadline moves with it, and the estimate of the server's clock is void. */
  distrustClock(by: number): void {
    if (this.#tokens !== undefined) this.#set(moved(this.#tokens, Math.min(0, by)), this.#generation)
  }

  /** The refresh token was refused; that counts as a change, so that siblings do not present it again. */
  dropRefreshToken(refused: LogoutReason): void {
    if (this.#tokens === undefined) return
    const rest: { -readonly [K in keyof TokenSet]: TokenSet[K] } = { ...this.#tokens, refused }
    delete rest.refreshToken
    this.#set(rest, this.#generation + 1)
  }

  /** @param generation what the end of the session counts as */
  forget(generation: number): void {
    this.#leaveSession()
    this.#generation = generation
    this.#tokens = this.#promise = undefined
    this.#schedule(undefined)
  }

  #leaveSession(): void {
    this.#session += 1
    this.#previous = []
  }

  #remember(token: string | undefined): void {
    if (token !== undefined) this.#previous = [token, ...this.#previous].slice(0, REMEMBERED)
  }

  #set(tokens: TokenSet, generation: number): TokenMeta {
    this.#tokens = tokens
    this.#login = tokens.session
    this.#generation = generation
    this.#promise = Promise.resolve(tokens.accessToken)
    const refreshable = tokens.refused === undefined && this.#isRefreshable(tokens)
    const meta = metaOf(tokens, generation, refreshable)
    this.#schedule(meta)
    return meta
  }

  #schedule(meta: TokenMeta | undefined): void {
    this.#meta = meta
    const known = { meta, policy: this.#policy }
    this.#usableUntil = Math.min(usableUntil(known), limitOf(known).at)
    this.#freshUntil = Math.min(this.#usableUntil, this.#doubt === undefined ? leadStart(known) : 0)
  }
}

function metaOf(tokens: TokenSet, generation: number, refreshable: boolean): TokenMeta {
  const { issuedAt, expiresAt, lifetime, subject, refused, startedAt = issuedAt, activeAt } = tokens
  return {
    generation,
    // The chart derives the lead from the whole lifetime, and a token that was handed in may have used up part of it.
    issuedAt: expiresAt === undefined ? issuedAt : expiresAt - (lifetime ?? Math.max(0, expiresAt - issuedAt)),
    refreshable,
    startedAt,
    ...present({ expiresAt, subject, refused, activeAt }),
  }
}

/** A sibling that tells of a refusal may know less of how the clock was set. A server that renews may prolong the life of the same token. */
function earliestEnd({ accessToken, expiresAt = Infinity }: Partial<TokenSet> = {}, tokens: TokenSet): TokenSet {
  const isSame = accessToken === tokens.accessToken && tokens.refused !== undefined
  return isSame && expiresAt < (tokens.expiresAt ?? Infinity) ? { ...tokens, expiresAt } : tokens
}

/** Somebody may have been active while the new tokens were on their way. */
export function lastActive(before: TokenSet | undefined, tokens: TokenSet): TokenSet {
  const { session, activeAt = 0 } = before ?? {}
  return session === tokens.session && activeAt > (tokens.activeAt ?? 0) ? { ...tokens, activeAt } : tokens
}
