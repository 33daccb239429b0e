/** How long to wait after a refresh that did not help. Pure; what comes back is assigned to the chart's context. */
import type { AuthContext } from './authContext.ts'
import {
  DEAD_TOKEN_RETRY,
  FIRST_RETRY,
  MAX_BAD_RESPONSES,
  MAX_RETRY,
  MAX_RETRY_AFTER,
  REFRESH_COOLDOWN,
} from './defaults.ts'
import { isRefreshConfigurationError, isTokenEndpointError, isTokenResponseError } from './errorGuards.ts'
import { RefreshConfigurationError, RefreshUnavailableError, TokenResponseError, type AuthError } from './errors.ts'
import { moved } from './moments.ts'

export const startCooldown = ({ now }: AuthContext): Partial<AuthContext> => ({ coolUntil: now() + REFRESH_COOLDOWN })

/** Ms the server asked to wait, within reason; 0 when it did not. */
export function pauseOf(error: unknown): number {
  const { retryAfter = 0 } = isTokenEndpointError(error) ? error : {}
  return retryAfter > 0 ? Math.min(retryAfter, MAX_RETRY_AFTER) : 0
}

/** After a failure: what it was, how often in a row, and until when to wait. */
export function afterFailure(context: AuthContext, error: AuthError): Partial<AuthContext> {
  if (isRefreshConfigurationError(error)) return { failure: error }
  const now = context.now()
  const failures = context.failures + 1
  const badResponses = isTokenResponseError(error) ? context.badResponses + 1 : 0
  const pause = pauseOf(error)
  const wait = failures === 1 ? FIRST_RETRY : jitter(2 ** (failures - 1) * FIRST_RETRY, context.random())
  return {
    failure: badResponses < MAX_BAD_RESPONSES ? error : tooManyBadResponses(error),
    failures,
    badResponses,
    retryAt: now + Math.max(wait, pause),
    retryFloor: now + pause,
  }
}

/**
 * Full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/) above the first retry's second, so
 * that clients cut off together do not come back together.
 */
const jitter = (ceiling: number, random: number): number =>
  FIRST_RETRY + random * (Math.min(ceiling, MAX_RETRY) - FIRST_RETRY)

const tooManyBadResponses = (cause: AuthError): AuthError =>
  new RefreshConfigurationError(
    `The token endpoint gave ${MAX_BAD_RESPONSES} unreadable answers in a row; check its URL, a missing slash at its end too`,
    { cause },
  )

/** A server that hands out tokens which are dead on arrival is asked ever more rarely. */
export function afterDeadToken(context: AuthContext): Partial<AuthContext> {
  const now = context.now()
  const wait = Math.min(DEAD_TOKEN_RETRY * 2 ** context.failures, MAX_RETRY)
  const cause = new TokenResponseError('The refreshed access token had already expired on arrival; is a clock wrong?')
  return {
    failure: new RefreshUnavailableError(now + wait, { cause }),
    failures: context.failures + 1,
    retryAt: now + wait,
    retryFloor: now + wait,
  }
}

/** Waking up or coming online ends a backoff of our own at once, never a pause the server asked for. */
export const endBackoff = ({ retryFloor }: AuthContext): Partial<AuthContext> => ({ retryAt: retryFloor, failures: 0 })

/** What could not be read may have been the sign-in page of another network: one more answer is looked at. */
export const doubtBadResponses = ({ failure, badResponses }: AuthContext): Partial<AuthContext> =>
  badResponses < MAX_BAD_RESPONSES
    ? {}
    : { failure: failure?.cause as AuthError | undefined, badResponses: MAX_BAD_RESPONSES - 1 }

/** When the local clock was set back by `-by` ms, every moment kept moves with it; forward, tokens may only end too early. */
export function afterJump(context: AuthContext, by: number): Partial<AuthContext> {
  const { meta } = context
  return meta === undefined || by >= 0 ? {} : { ...moved(context, by), meta: moved(meta, by) }
}
