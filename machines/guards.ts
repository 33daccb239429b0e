/** The guards of the chart: `is…`, `has…`, nothing but questions. */
import type { AuthContext, AuthEvent, TokenMeta } from './authContext.ts'
import { isLoggedOutError, isRefreshRejectedError } from './errorGuards.ts'
import * as limits from './limits.ts'
import * as schedule from './schedule.ts'

interface GuardArgs {
  context: AuthContext
  event: AuthEvent
}

/** The refresh actor's output and error travel in events that only xstate sends. */
export const outputOf = (event: unknown): TokenMeta => (event as { output: TokenMeta }).output
export const errorOf = (event: unknown): unknown => (event as { error: unknown }).error
export const metaOf = (event: AuthEvent): TokenMeta | undefined => ('meta' in event ? event.meta : undefined)

export const guards = {
  hasTokens: ({ event }: GuardArgs) => metaOf(event) !== undefined,
  hasNewerTokens: ({ context, event }: GuardArgs) => (metaOf(event)?.generation ?? 0) > context.generation,
  isPastLimit: ({ context }: GuardArgs) => limits.isPastLimit(context),
  isFoundPastLimit: ({ context, event }: GuardArgs) => limits.isPastLimit({ ...context, meta: metaOf(event) }),
  isLimitNear: ({ context }: GuardArgs) => limits.isLimitNear(context),
  isActivityNews: ({ context, event }: GuardArgs) =>
    event.type === 'activity.seen' && event.at > (context.meta?.activeAt ?? 0) && !limits.isPastLimit(context),
  isExpired: ({ context }: GuardArgs) => schedule.isExpired(context),
  isWithinLead: ({ context }: GuardArgs) => schedule.isWithinLead(context),
  isRefreshable: ({ context }: GuardArgs) => schedule.isRefreshable(context),
  isUnrefreshable: ({ context }: GuardArgs) => !schedule.isRefreshable(context),
  isMisconfigured: ({ context }: GuardArgs) => schedule.isMisconfigured(context),
  isCoolingDown: ({ context }: GuardArgs) => schedule.isCoolingDown(context),
  isBackingOff: ({ context }: GuardArgs) => schedule.isBackingOff(context),
  isAheadAllowed: ({ context }: GuardArgs) => schedule.isAheadAllowed(context),
  isRefreshPossible: ({ context }: GuardArgs) => schedule.isRefreshPossible(context),
  isRefreshPossibleAhead: ({ context }: GuardArgs) =>
    schedule.isRefreshPossible(context) && schedule.isAheadAllowed(context),
  isEarlyRefreshPossible: ({ context }: GuardArgs) => schedule.isEarlyRefreshPossible(context),
  isLongerTokenNeeded: ({ context, event }: GuardArgs) =>
    event.type === 'token.requested' &&
    schedule.isShorterThan(context, event.minValidity) &&
    schedule.isEarlyRefreshPossible(context),
  isRejectionNews: ({ context, event }: GuardArgs) =>
    event.type === 'token.rejected' &&
    event.generation === context.meta?.generation &&
    schedule.isEarlyRefreshPossible(context),
  isDeadOnArrival: ({ context, event }: GuardArgs) => schedule.isExpired({ ...context, meta: outputOf(event) }),
  isEndedElsewhere: ({ event }: GuardArgs) => isLoggedOutError(errorOf(event)),
  isRefused: ({ event }: GuardArgs) => isRefreshRejectedError(errorOf(event)),
  /** The access token still serves, unless a resource server has refused it as well. */
  isRefusedButUsable: ({ context, event }: GuardArgs) =>
    isRefreshRejectedError(errorOf(event)) &&
    context.policy.onRefreshRejected === 'drain' &&
    context.rejectedGeneration !== context.generation &&
    !schedule.isExpired(context),
}
