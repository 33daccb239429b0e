/** The questions the chart asks of its context, and the moments it waits for. Pure; `now` is the context's own clock. */
import type { AuthContext, AuthInput, TokenMeta } from './authContext.ts'
import { clampDelay, leadOf, marginOf } from './deadline.ts'
import { LIMIT_WARNING, REFRESH_THRESHOLD, SEND_MARGIN } from './defaults.ts'
import { isRefreshConfigurationError } from './errorGuards.ts'
import { isPastLimit } from './limits.ts'

export function initialContext(input: AuthInput): AuthContext {
  return {
    now: input.now,
    random: input.random ?? (() => 1),
    policy: {
      refreshThreshold: REFRESH_THRESHOLD,
      sendMargin: SEND_MARGIN,
      refreshPolicy: 'ahead',
      onRefreshRejected: 'drain',
      limitWarning: LIMIT_WARNING,
      ...input.policy,
    },
    meta: undefined,
    generation: 0,
    reason: 'notLoggedIn',
    rejectedGeneration: undefined,
    warnedOf: undefined,
    online: true,
    visible: true,
    coolUntil: 0,
    ...calm,
  }
}

/** What a success wipes out. */
export const calm = { failure: undefined, failures: 0, badResponses: 0, retryAt: 0, retryFloor: 0 }

const endOf = (meta: TokenMeta): number => meta.expiresAt ?? Infinity
const lifetimeOf = (meta: TokenMeta): number => endOf(meta) - meta.issuedAt

/** Local epoch ms from which the access token is not sent any more. */
export const usableUntil = ({ meta, policy }: Pick<AuthContext, 'meta' | 'policy'>): number =>
  meta === undefined ? 0 : endOf(meta) - marginOf(lifetimeOf(meta), policy.sendMargin)

/** Local epoch ms from which the access token counts as `expiring`. */
export const leadStart = ({ meta, policy }: Pick<AuthContext, 'meta' | 'policy'>): number =>
  meta === undefined ? 0 : endOf(meta) - leadOf(lifetimeOf(meta), policy.refreshThreshold)

export const isExpired = (context: AuthContext): boolean => context.now() >= usableUntil(context)
/** Or it does not matter, since no refresh can come any more. */
export const isWithinLead = (context: AuthContext): boolean =>
  context.meta?.refused !== undefined || context.now() >= leadStart(context)
export const isRefreshable = ({ meta }: AuthContext): boolean => meta?.refreshable === true
export const isMisconfigured = ({ failure }: AuthContext): boolean => isRefreshConfigurationError(failure)
export const isBackingOff = ({ now, retryAt }: AuthContext): boolean => now() < retryAt
/** An early refresh waits for the cool-down as well as for the backoff. */
export const isCoolingDown = (context: AuthContext): boolean => context.now() < coolEnd(context)
const coolEnd = ({ coolUntil, retryAt }: AuthContext): number => Math.max(coolUntil, retryAt)

/** A refresh that nobody asked for: by the policy, and only while the page is looked at and the network is there. */
export const isAheadAllowed = (context: AuthContext): boolean =>
  context.policy.refreshPolicy === 'ahead' && context.visible && context.online && !isPastLimit(context)
/** Whether a request that cannot be answered may start a refresh. */
export const isRefreshPossible = (context: AuthContext): boolean =>
  isRefreshable(context) && !isMisconfigured(context) && !isBackingOff(context) && !isPastLimit(context)
/** Whether a refresh may start although the token can still be sent. */
export const isEarlyRefreshPossible = (context: AuthContext): boolean =>
  isRefreshPossible(context) && !isCoolingDown(context)
export const isShorterThan = (context: AuthContext, minValidity = 0): boolean =>
  minValidity > 0 && usableUntil(context) - context.now() < minValidity

const until = ({ now }: AuthContext, moment: number): number => clampDelay(moment - now())
export const untilLead = (context: AuthContext): number => until(context, leadStart(context))
export const untilExpired = (context: AuthContext): number => until(context, usableUntil(context))
export const untilCool = (context: AuthContext): number => until(context, coolEnd(context))
export const untilRetry = (context: AuthContext): number => until(context, context.retryAt)
