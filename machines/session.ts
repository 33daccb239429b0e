/** What changes a session besides a refresh: restoring, login, logout, and what siblings did. */
import { shareActivity } from './activity.ts'
import type { AuthActor } from './authActor.ts'
import type { AuthContext, AuthEvent, TokenMeta } from './authContext.ts'
import { bounded } from './bounded.ts'
import { REVOKE_TIMEOUT } from './defaults.ts'
import { AuthClosedError, type LogoutReason } from './errors.ts'
import type { MaybePromise, TokenRefresher } from './ports.ts'
import {
  isEndOfAnother,
  isNewer,
  reasonElsewhere,
  recordOf,
  tokenSetOf,
  tombstone,
  type StoredRecord,
} from './record.ts'
import { isPromise } from './recordStore.ts'
import { Settled } from './settled.ts'
import { readAbove, type TakeoverParts } from './takeover.ts'
import type { TokenResponse } from './tokenResponse.ts'
import { readTokenResponse, type TokenSet } from './tokenSet.ts'

export interface SessionParts extends TakeoverParts {
  readonly actor: AuthActor
  readonly send: (event: AuthEvent) => void
  readonly refresher: TokenRefresher
  readonly accessTokenLifetime: number | undefined
  /** A name that nobody else has. */
  readonly newId: () => string
}

/** Nothing is stored that could be forgotten, or it has been. */
const UNSTORED: readonly LogoutReason[] = ['notLoggedIn', 'loggedOutElsewhere', 'storageUnavailable']

export class Session {
  readonly #parts: SessionParts
  #buried: Promise<unknown> | undefined
  /** At what is stored; outdated when there has been news since it began. */
  #look: 'underWay' | 'outdated' | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** Reads the storage and tells the chart; synchronous when the storage is and need not be asked for more. */
  restore(): MaybePromise<void> {
    const record = this.#parts.store.read()
    return isPromise(record) ? record.then((found) => this.#onRestored(found)) : this.#onRestored(record)
  }

  /** @throws {TokenResponseError} (as a rejection) when the response holds no sendable access token */
  async logIn(response: TokenResponse): Promise<void> {
    const { send, vault, clock, newId, refresher, accessTokenLifetime: configuredLifetime } = this.#parts
    const { tokenType } = refresher
    this.#checkOpen()
    const read = readTokenResponse(response, { sentAt: clock.now(), isRefresh: false, configuredLifetime, tokenType })
    const session = newId()
    const meta = vault.hold({ ...read, session }, vault.generation + 1)
    send({ type: 'session.started', meta })
    await this.#save(session, meta)
  }

  async logOut(): Promise<void> {
    const { actor, send, vault, refresher } = this.#parts
    this.#checkOpen()
    const { tokens } = vault
    // A session kept in a cookie may live although we hold no token of it.
    const isOver =
      tokens === undefined && (refresher.restoresSession !== true || actor.getSnapshot().hasTag('anonymous'))
    send({ type: 'session.ended', reason: 'loggedOut', generation: vault.generation + 1 })
    await Promise.all([this.#buried, isOver ? undefined : this.#revoke(tokens)])
  }

  /** Takes over what a sibling has stored, if it is newer; requests wait for that look. */
  follow(): void {
    if (this.#look !== undefined) {
      // A tab that was frozen has missed hundreds.
      this.#look = 'outdated'
      return
    }
    const record = readAbove(this.#parts)
    if (!isPromise(record)) {
      this.#onFollowed(record)
      return
    }
    this.#look = 'underWay'
    const looked = record.then((found) => {
      const isOutdated = this.#look === 'outdated'
      this.#look = undefined
      this.#onFollowed(found)
      if (isOutdated) this.follow()
    })
    this.#parts.vault.doubtUntil(looked)
  }

  /** The chart has ended the session: forget the tokens, here and in the storage. */
  forget({ reason, generation }: AuthContext): void {
    const { vault, store, channel } = this.#parts
    const { tokens } = vault
    const isLimit = reason === 'idle' || reason === 'absoluteLimit'
    vault.forget(generation)
    if (UNSTORED.includes(reason)) return
    let saved = generation
    const bury = (current: StoredRecord | undefined, now: number): StoredRecord | undefined => {
      if (current?.ended !== undefined) return undefined
      // Only a person's logout may end a session that somebody else has renewed meanwhile.
      if (reason !== 'loggedOut' && isNewer(current, generation)) return undefined
      // Nor may an idle tab end it for one where somebody was active just now.
      if (reason === 'idle' && (current?.activeAt ?? 0) > (tokens?.activeAt ?? 0)) return undefined
      saved = Math.max(generation, (current?.generation ?? 0) + 1)
      const end = tombstone(saved, reason, now, tokens)
      return isEndOfAnother(end, current?.session) ? undefined : end
    }
    this.#buried = Promise.resolve(store.update(bury)).then((isBuried) => {
      channel?.announce(saved)
      // The server does not know of our limits.
      if (isLimit && isBuried) void this.#revoke(tokens)
    })
  }

  #checkOpen(): void {
    if (this.#parts.actor.getSnapshot().status !== 'active') throw new AuthClosedError()
  }

  #onRestored(record: StoredRecord | undefined): MaybePromise<void> {
    const { actor, send, vault, refresher, store } = this.#parts
    const tokens = record && tokenSetOf(record)
    if (!actor.getSnapshot().matches('restoring')) {
      // A logout has come first: what the storage held of the session is over, too.
      if (tokens !== undefined && vault.tokens === undefined) void this.#revoke(tokens)
    } else if (tokens !== undefined && record !== undefined) {
      send({ type: 'session.restored', meta: vault.hold(tokens, record.generation) })
      // Whoever left the mark may have died with the answer: a server's grace window does not stay open for long.
      if (record.pending !== undefined) send({ type: 'refresh.requested' })
    } else if (refresher.restoresSession === true && record?.ended === undefined) {
      return this.#restoreByServer()
    } else {
      const reason = record?.ended?.reason ?? (store.hasFailed ? 'storageUnavailable' : 'notLoggedIn')
      const generation = record?.generation ?? 0
      vault.forget(generation)
      send({ type: 'session.restored', reason, generation })
    }
  }

  /** The refresh token may be in a cookie, where we cannot look: ask. */
  async #restoreByServer(): Promise<void> {
    const { actor, send, clock } = this.#parts
    const now = clock.now()
    send({ type: 'session.restored', meta: { generation: 0, issuedAt: now, expiresAt: now, refreshable: true } })
    send({ type: 'refresh.requested' })
    await new Settled(actor).wait(() => true)
  }

  async #save(session: string, { generation }: TokenMeta): Promise<void> {
    const { send, vault, store, channel } = this.#parts
    let saved = generation
    await store.update((current, now) => {
      const { tokens } = vault
      // A slow store may come to it after the logout.
      if (tokens?.session !== session) return undefined
      saved = Math.max(generation, (current?.generation ?? 0) + 1)
      return recordOf(tokens, saved, now)
    })
    const { tokens } = vault
    // The storage had seen more logins than we had: count from there.
    if (tokens?.session === session && saved > vault.generation)
      send({ type: 'tokens.adopted', meta: vault.hold(tokens, saved) })
    channel?.announce(saved)
  }

  /** Best effort, in bounded time: the session has ended here whatever the server says. */
  async #revoke(tokens: TokenSet | undefined): Promise<void> {
    const { refresher, clock } = this.#parts
    const { accessToken, refreshToken } = tokens ?? {}
    if (refresher.revoke === undefined) return
    const controller = new AbortController()
    const revoked = refresher.revoke({ accessToken, refreshToken, signal: controller.signal })
    await bounded(revoked, clock, REVOKE_TIMEOUT, 'The server').catch(() => {
      controller.abort()
    })
  }

  #onFollowed(record: StoredRecord | undefined): void {
    const { actor, send, vault } = this.#parts
    if (actor.getSnapshot().matches('restoring')) return
    if (!isNewer(record, vault.generation, vault.login)) {
      shareActivity(this.#parts, record)
      return
    }
    const tokens = tokenSetOf(record)
    const { generation } = record
    if (tokens === undefined) {
      send({ type: 'session.ended', reason: reasonElsewhere(record), generation })
    } else {
      send({ type: 'tokens.adopted', meta: vault.hold(tokens, generation) })
    }
  }
}
