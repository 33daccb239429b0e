/** How long a session may last: without activity, and in all. Pure; `now` is the context's own clock. */
import type { AuthContext, TokenMeta } from './authContext.ts'
import { clampDelay } from './deadline.ts'
import type { LimitReason } from './errors.ts'

export interface Limit {
  /** Local epoch ms; `Infinity` without a limit. */
  readonly at: number
  readonly reason: LimitReason
}

type Known = Pick<AuthContext, 'policy'> & { readonly meta: TokenMeta | undefined }

/** Whichever limit comes first. A session that was stored by a version without limits counts from its last refresh. */
export function limitOf({ meta, policy: { idleLimit = Infinity, absoluteLimit = Infinity } }: Known): Limit {
  const startedAt = meta?.startedAt ?? meta?.issuedAt ?? Infinity
  const idle = (meta?.activeAt ?? startedAt) + idleLimit
  const absolute = startedAt + absoluteLimit
  return idle < absolute ? { at: idle, reason: 'idle' } : { at: absolute, reason: 'absoluteLimit' }
}

export const isPastLimit = (context: AuthContext): boolean => context.now() >= limitOf(context).at

/** Never more than half of a short limit: the warning would else follow on every click. */
const warningOf = ({ policy: { limitWarning, idleLimit = Infinity, absoluteLimit = Infinity } }: Known): number =>
  Math.min(limitWarning, idleLimit / 2, absoluteLimit / 2)

const isWarned = (context: AuthContext): boolean => context.warnedOf === limitOf(context).at

/** Whether to warn now; once of each end. */
export function isLimitNear(context: AuthContext): boolean {
  const { at } = limitOf(context)
  const now = context.now()
  return now < at && now >= at - warningOf(context) && !isWarned(context)
}

/** Ms to the warning or to the end; `undefined` when there is nothing to wait for. */
export function untilLimit(context: AuthContext): number | undefined {
  const { at } = limitOf(context)
  const left = (isWarned(context) ? at : at - warningOf(context)) - context.now()
  return Number.isFinite(at) && at > context.now() ? clampDelay(left) : undefined
}
