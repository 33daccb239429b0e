/**
 * One refresh, by the protocol for everybody who shares a storage: look, lock, look again, mark as pending, ask, store,
 * announce. Whoever dies half-way leaves the mark, so that the next one knows that the outcome was lost.
 */
import { laterActivity } from './activity.ts'
import type { TokenMeta } from './authContext.ts'
import { pauseOf } from './backoff.ts'
import { LOCK_GRACE, SIBLING_POLL } from './defaults.ts'
import { isRefreshRejectedError, isTokenEndpointError } from './errorGuards.ts'
import { LoggedOutError, RefreshRejectedError, TokenEndpointError, type AuthError } from './errors.ts'
import { askForTokens } from './exchange.ts'
import { moved } from './moments.ts'
import type { RefreshLock, TokenRefresher } from './ports.ts'
import { isNewer, outranks, reasonElsewhere, recordOf, tokenSetOf, type StoredRecord } from './record.ts'
import { isBusyElsewhere, readAbove, supersedes, type TakeoverParts } from './takeover.ts'
import type { TokenSet } from './tokenSet.ts'
import { lastActive, type Vault } from './vault.ts'

export interface RotationParts extends TakeoverParts {
  readonly refresher: TokenRefresher
  readonly lock: RefreshLock
  readonly accessTokenLifetime: number | undefined
  /** Another login was found in the storage, whose tokens do not serve as they are. */
  readonly onOtherSession?: (meta: TokenMeta) => void
}

/**
 * Refreshes the tokens of the vault, or adopts those of a sibling that was quicker; answers what is known of the new ones.
 *
 * @throws {LoggedOutError} when a sibling has ended the session
 * @throws {AuthError} when the refresh failed
 */
export async function rotate(parts: RotationParts, signal: AbortSignal): Promise<TokenMeta> {
  const adopted = adopt(parts, await readAbove(parts), signal)
  if (adopted !== undefined) return adopted
  const timeout = parts.refreshTimeout + LOCK_GRACE
  return parts.lock.hold((held) => rotateLocked(parts, signal, held), { signal, timeout })
}

async function rotateLocked(parts: RotationParts, signal: AbortSignal, held: boolean): Promise<TokenMeta> {
  const { store, vault, clock } = parts
  const began = clock.now()
  const stored = await readAbove(parts)
  const adopted = adopt(parts, stored, signal)
  if (adopted !== undefined) return adopted
  checkPause(parts, stored)
  // Without the lock, here or there, the mark is all that tells of a refresh that is under way elsewhere.
  if ((!held || stored?.pending?.unlocked === true) && isBusyElsewhere(parts, stored))
    return (await siblingTokens(parts, signal)) ?? rotateLocked(parts, signal, held)
  const { generation } = vault
  const isMarked = await store.update((current, at) => {
    const { tokens } = vault
    const isChanged = current?.pending?.at !== stored?.pending?.at
    return signal.aborted || isChanged || tokens === undefined || supersedes(current, vault)
      ? undefined
      : { ...recordOf(tokens, generation, at), pending: { by: parts.owner, at, ...(held ? {} : { unlocked: true }) } }
  })
  if (!isMarked && vault.tokens !== undefined) return awaitSibling(parts, signal)
  signal.throwIfAborted()
  // Whoever was frozen since is waited for no longer: somebody else may have refreshed. A slow store passes the second time.
  if (held && clock.now() - began > LOCK_GRACE) return rotateLocked(parts, signal, false)
  try {
    return await commit(parts, await askForTokens(parts, signal), signal, generation)
  } catch (error) {
    return settleFailure(parts, error as AuthError, stored?.pending !== undefined, signal)
  }
}

/** The tokens of a newer record, when they will do. */
function adopt(parts: RotationParts, record: StoredRecord | undefined, signal: AbortSignal): TokenMeta | undefined {
  // The session may have ended while the storage was read.
  signal.throwIfAborted()
  const { vault, clock, onOtherSession } = parts
  if (!outranks(record, vault.generation, vault.login)) {
    // What is written next must not forget that somebody was active elsewhere.
    vault.noteActivity(laterActivity(vault, record))
    return undefined
  }
  const tokens = tokenSetOf(record)
  if (tokens === undefined) throw new LoggedOutError(reasonElsewhere(record))
  const { session } = vault
  const meta = vault.hold(tokens, record.generation)
  if (tokens.refused !== undefined) throw new RefreshRejectedError(undefined, { reason: tokens.refused })
  if (vault.usable(clock.now()) !== undefined) return meta
  // Whoever asks from now on must know for whom; the chart leaves the refresh, and begins one for the tokens it has then.
  if (vault.session !== session) onOtherSession?.(meta)
  return undefined
}

/** Somebody else was quicker: wait for what comes of it. When that has ended or failed, the next try starts from there. */
async function awaitSibling(parts: RotationParts, signal: AbortSignal): Promise<TokenMeta> {
  const adopted = await siblingTokens(parts, signal)
  if (adopted !== undefined) return adopted
  throw changedElsewhere()
}

const changedElsewhere = (): TokenEndpointError =>
  new TokenEndpointError('Another tab or process changed the session during the refresh', { status: 409 })

/**
 * What comes of a refresh that is marked elsewhere; `undefined` when that has failed, or was left unfinished. Siblings that try one
 * after the other, in vain, are waited for no longer than one of them may take.
 */
async function siblingTokens(parts: RotationParts, signal: AbortSignal): Promise<TokenMeta | undefined> {
  const started = parts.clock.now()
  for (let waited = 0; ; waited = Math.max(waited + SIBLING_POLL, parts.clock.now() - started)) {
    if (waited > parts.refreshTimeout + LOCK_GRACE) throw changedElsewhere()
    const stored = await readAbove(parts)
    const adopted = adopt(parts, stored, signal)
    if (adopted !== undefined || !isBusyElsewhere(parts, stored)) return adopted
    await new Promise<void>((resolve) => parts.clock.setTimeout(resolve, SIBLING_POLL))
  }
}

function checkPause({ clock }: RotationParts, stored: StoredRecord | undefined): void {
  const pause = (stored?.retryAt ?? 0) - clock.now()
  if (pause > 0) throw new TokenEndpointError('The server asked to wait', { status: 429, retryAfter: pause })
}

/** Stores the new tokens before anybody sees them: what is served must survive a crash. */
async function commit(parts: RotationParts, tokens: TokenSet, signal: AbortSignal, from: number): Promise<TokenMeta> {
  const { store, vault, channel, clock } = parts
  const generation = from + 1
  const setBack = clock.setBack()
  // The clock may be set before a slow store is done.
  const asOfNow = (): TokenSet => {
    const by = clock.setBack() - setBack
    return lastActive(vault.tokens, by < 0 ? moved(tokens, by) : tokens)
  }
  const isStored = await store.update((current, now) =>
    signal.aborted || isNewer(current, from) || supersedes(current, vault)
      ? undefined
      : recordOf(asOfNow(), generation, now),
  )
  if (!isStored || signal.aborted) {
    drop(parts, tokens)
    return awaitSibling(parts, signal)
  }
  const meta = vault.hold(asOfNow(), generation)
  channel?.announce(generation)
  return meta
}

/** Tokens that came too late for their session; without revocation they would live on unseen. */
function drop({ refresher }: RotationParts, { accessToken, refreshToken }: TokenSet): void {
  const signal = new AbortController().signal
  refresher.revoke?.({ accessToken, refreshToken, signal }).catch(() => undefined)
}

/** Decides what a failure means for the mark, for the refresh token, and for the reason of a refusal. */
async function settleFailure(
  parts: RotationParts,
  error: AuthError,
  wasPending: boolean,
  signal: AbortSignal,
): Promise<TokenMeta> {
  const { store, vault } = parts
  if (isRefreshRejectedError(error)) {
    const stored = await readAbove(parts)
    // By now the vault may hold the tokens of a new login.
    signal.throwIfAborted()
    if (supersedes(stored, vault) || isBusyElsewhere(parts, stored)) return awaitSibling(parts, signal)
    throw await refuse(parts, error, wasPending, signal)
  }
  const isAmbiguous = isTokenEndpointError(error) && error.status === undefined && !error.unsent
  if (!isAmbiguous)
    await store.update((current, now) => (signal.aborted ? undefined : unmark(vault, current, error, now)))
  throw error
}

/** Nobody shall present that refresh token again: the siblings hear of it as of a rotation. */
async function refuse(
  { store, vault, channel }: RotationParts,
  error: RefreshRejectedError,
  wasPending: boolean,
  signal: AbortSignal,
): Promise<RefreshRejectedError> {
  const { generation } = vault
  const known = wasPending ? 'refreshOutcomeLost' : error.reason
  const reason = vault.tokens === undefined ? 'notLoggedIn' : known
  vault.dropRefreshToken(reason)
  const isStored = await store.update((current, now) => {
    const { tokens } = vault
    return signal.aborted || tokens === undefined || isNewer(current, generation) || supersedes(current, vault)
      ? undefined
      : recordOf(tokens, generation + 1, now)
  })
  if (isStored) channel?.announce(generation + 1)
  return reason === error.reason ? error : new RefreshRejectedError(error.message, { cause: error, reason })
}

/** The record of what the vault holds, without the mark. */
function unmark(
  vault: Vault,
  current: StoredRecord | undefined,
  error: AuthError,
  now: number,
): StoredRecord | undefined {
  const { tokens, generation } = vault
  if (tokens === undefined || supersedes(current, vault)) return undefined
  const pause = pauseOf(error)
  return { ...recordOf(tokens, generation, now), ...(pause === 0 ? {} : { retryAt: now + pause }) }
}
