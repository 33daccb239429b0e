import type { AuthSnapshot } from './authActor.ts'
import type { AuthExplanation, AuthStatus } from './auth.ts'
import { limitOf } from './limits.ts'
import { leadStart } from './schedule.ts'
import { stateOf } from './stateOf.ts'
import type { TokenSet } from './tokenSet.ts'

export const statusOf = ({ value }: AuthSnapshot): AuthStatus =>
  typeof value === 'string' ? value : (Object.keys(value)[0] as AuthStatus)

/** The state in words and moments, without a secret. */
export function explain(snapshot: AuthSnapshot, tokens: TokenSet | undefined): AuthExplanation {
  const { meta, reason, failure, failures, generation, retryAt, now } = snapshot.context
  const refreshAt = leadStart(snapshot.context)
  const { at: endsAt } = limitOf(snapshot.context)
  return {
    status: statusOf(snapshot),
    state: stateOf(snapshot.value),
    reason: snapshot.hasTag('anonymous') ? reason : undefined,
    expiresAt: meta?.expiresAt,
    refreshAt: meta?.refreshable === true && Number.isFinite(refreshAt) ? refreshAt : undefined,
    endsAt: Number.isFinite(endsAt) ? endsAt : undefined,
    retryAt: retryAt > now() ? retryAt : undefined,
    lastFailure: failure && { code: failure.code, message: failure.message },
    failures,
    generation,
    refreshable: meta?.refreshable === true,
    subject: meta?.subject,
    clockOffset: tokens?.offset,
  }
}
