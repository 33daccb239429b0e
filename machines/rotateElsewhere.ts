/** One refresh that somebody else carries out by the same protocol (rotation.ts): say what is asked for, take over what came of it. */
import type { AuthPolicy, TokenMeta } from './authContext.ts'
import { isRefreshRejectedError } from './errorGuards.ts'
import { LoggedOutError, TokenEndpointError } from './errors.ts'
import type { RefreshExecutor } from './ports.ts'
import { isNewer, parseRecord, reasonElsewhere, sinceSetBack, tokenSetOf, type StoredRecord } from './record.ts'
import { rotate, type RotationParts } from './rotation.ts'
import { readAbove } from './takeover.ts'

/** As `rotate`, which it falls back to where the executor cannot be had or the storage has not what we hold. */
export async function rotateElsewhere(
  parts: RotationParts,
  { sendMargin }: AuthPolicy,
  execute: ReturnType<RefreshExecutor>,
  signal: AbortSignal,
): Promise<TokenMeta> {
  const { vault, store, refreshTimeout, accessTokenLifetime } = parts
  const stored = await readAbove(parts)
  signal.throwIfAborted()
  const isShared = vault.tokens === undefined || (stored?.generation ?? 0) >= vault.generation
  if (!isShared || store.hasFailed) return rotate(parts, signal)
  const { generation } = vault
  const holdsTokens = vault.tokens !== undefined
  const outcome = await execute({ generation, holdsTokens, refreshTimeout, sendMargin, accessTokenLifetime }, signal)
  signal.throwIfAborted()
  if (outcome === undefined) return rotate(parts, signal)
  const meta = takeOver(parts, parseRecord(outcome.record))
  if (outcome.error !== undefined) {
    const isNews = vault.tokens?.refused === undefined
    if (isNews && isRefreshRejectedError(outcome.error)) vault.dropRefreshToken(outcome.error.reason)
    throw outcome.error
  }
  if (meta !== undefined) return meta
  throw new TokenEndpointError('The refresh has ended without new tokens', { status: 409 })
}

/** What is stored, if it is newer than what we hold. */
function takeOver({ vault, clock }: RotationParts, record: StoredRecord | undefined): TokenMeta | undefined {
  if (!isNewer(record, vault.generation, vault.login)) return undefined
  const tokens = tokenSetOf(sinceSetBack(record, clock.setBackSince(record.savedAt), clock.now()))
  if (tokens === undefined) throw new LoggedOutError(reasonElsewhere(record))
  return vault.hold(tokens, record.generation)
}
