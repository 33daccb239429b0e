/** The actions of the chart: verbs that assign to its context or emit a fact. */
import { setup } from 'xstate'
import type { AuthContext, AuthEmitted, AuthEvent, AuthInput } from './authContext.ts'
import * as backoff from './backoff.ts'
import { isAuthError, isLoggedOutError, isRefreshRejectedError } from './errorGuards.ts'
import { TokenEndpointError, type AuthError, type LogoutReason } from './errors.ts'
import { errorOf, metaOf, outputOf } from './guards.ts'
import { isPastLimit, limitOf, untilLimit } from './limits.ts'
import { calm, isBackingOff, isExpired } from './schedule.ts'

export const types = {
  context: {} as AuthContext,
  events: {} as AuthEvent,
  input: {} as AuthInput,
  emitted: {} as AuthEmitted,
  tags: {} as 'pending' | 'usable' | 'anonymous',
}

const { assign, emit, enqueueActions } = setup({ types })

/** A refresh actor of an app that brings its own may throw anything. */
function failureOf(event: unknown): AuthError {
  const error = errorOf(event)
  return isAuthError(error) ? error : new TokenEndpointError('The refresh failed', { cause: error })
}

/** Why the session ends when the event itself does not say. */
function reasonOf(context: AuthContext, event: AuthEvent): LogoutReason {
  if (event.type === 'session.ended') return event.reason
  if (event.type === 'session.restored') {
    const found = { ...context, meta: metaOf(event) }
    if (isPastLimit(found)) return limitOf(found).reason
    if (found.meta === undefined) return event.reason ?? 'notLoggedIn'
  }
  const error = errorOf(event) ?? context.failure
  return isRefreshRejectedError(error) || isLoggedOutError(error)
    ? error.reason
    : (context.meta?.refused ?? 'tokenExpired')
}

/** The end of a session is a change like any other, unless there was none or somebody else counted it. */
function generationAfter({ generation }: AuthContext, event: AuthEvent): number {
  const isCounted = event.type === 'session.ended' || (event.type === 'session.restored' && event.meta === undefined)
  if (isCounted) return event.generation ?? generation
  return (metaOf(event)?.generation ?? generation) + 1
}

const retryAtOf = ({ retryAt, now }: AuthContext): number | undefined => (retryAt > now() ? retryAt : undefined)

export const actions = {
  /** Does nothing by itself; `createAuth` clears its vault here. */
  forgetTokens: () => undefined,
  /** Does nothing by itself; `createAuth` reads its storage here and answers `session.restored`. */
  askStorage: () => undefined,
  adoptTokens: assign(({ context, event }) => {
    const meta = metaOf(event)
    // A sibling's dead token is no reason to ask the server again any sooner.
    const isNoHelp = event.type === 'tokens.adopted' && isBackingOff(context) && isExpired({ ...context, meta })
    return {
      ...(isNoHelp ? {} : calm),
      meta,
      generation: meta?.generation ?? context.generation,
      rejectedGeneration: undefined,
    }
  }),
  acceptRefresh: assign(({ event }) => {
    const meta = outputOf(event)
    return { ...calm, meta, generation: meta.generation, rejectedGeneration: undefined }
  }),
  acceptDeadToken: assign(({ context, event }) => {
    const meta = outputOf(event)
    return { ...backoff.afterDeadToken(context), meta, generation: meta.generation }
  }),
  endSession: assign(({ context, event }) => ({
    meta: undefined,
    reason: reasonOf(context, event),
    generation: generationAfter(context, event),
  })),
  startCooldown: assign(({ context }) => backoff.startCooldown(context)),
  noteRejection: assign(({ context }) => ({ rejectedGeneration: context.generation })),
  noteFailure: assign(({ context, event }) => backoff.afterFailure(context, failureOf(event))),
  noteRefusal: assign(({ event }) => ({ failure: failureOf(event) })),
  dropRefreshToken: assign(({ context: { meta } }) => ({ meta: meta && { ...meta, refreshable: false } })),
  noteWarning: assign(({ context }) => ({ warnedOf: limitOf(context).at })),
  noteActivity: enqueueActions(({ context, event, enqueue }) => {
    if (context.meta === undefined || event.type !== 'activity.seen') return
    const meta = { ...context.meta, activeAt: event.at }
    const before = limitOf(context).at
    const endsAt = limitOf({ ...context, meta }).at
    enqueue.assign({ meta })
    if (context.warnedOf === before && endsAt > before) enqueue.emit({ type: 'stayed', endsAt })
  }),
  /** The timer is a hint: activity does not move it, for it looks again when it fires. */
  awaitLimit: enqueueActions(({ context, enqueue }) => {
    const delay = untilLimit(context)
    enqueue.cancel('limit')
    if (delay !== undefined) enqueue.raise({ type: 'limit.ticked' }, { id: 'limit', delay })
  }),
  endBackoff: assign(({ context }) => backoff.endBackoff(context)),
  startAfresh: assign(({ context }) => ({ ...backoff.endBackoff(context), ...backoff.doubtBadResponses(context) })),
  moveMoments: assign(({ context, event }) => backoff.afterJump(context, event.type === 'clock.jumped' ? event.by : 0)),
  noteOnline: assign({ online: true }),
  noteOffline: assign({ online: false }),
  noteShown: assign({ visible: true }),
  noteHidden: assign({ visible: false }),
  emitLoggedIn: emit(({ context }) => ({ type: 'loggedIn', generation: context.generation })),
  emitAdopted: emit(({ context }) => ({ type: 'adopted', generation: context.generation })),
  emitRefreshed: emit(({ context }) => ({
    type: 'refreshed',
    generation: context.generation,
    expiresAt: context.meta?.expiresAt,
  })),
  emitRefreshFailed: emit(({ context, event }) => ({
    type: 'refreshFailed',
    error: context.failure ?? failureOf(event),
    retryAt: retryAtOf(context),
  })),
  emitExpiring: emit(({ context }) => ({ type: 'expiring', expiresAt: context.meta?.expiresAt })),
  emitExpired: emit(({ context }) => ({ type: 'expired', expiresAt: context.meta?.expiresAt })),
  emitLimitNear: emit(({ context }) => {
    const { at, reason } = limitOf(context)
    return { type: 'limitNear', reason, endsAt: at, timeLeft: at - context.now() }
  }),
  emitLoggedOut: emit(({ context }) => ({ type: 'loggedOut', reason: context.reason })),
  emitStorageFailed: emit(({ event }) => ({
    type: 'storageFailed',
    error: (event as Extract<AuthEvent, { type: 'storage.failed' }>).error,
  })),
}
