/** The states of the chart and the errors of requests in plain words. */
import { isAuthError, type AuthExplanation, type LogoutReason } from '../../machines/index.ts'
import type { Tone } from './events.ts'

export const inSeconds = (ms: number): string => `${Math.max(0, ms / 1_000).toFixed(1)} s`
export const inMs = (ms: number): string => `${Math.ceil(ms)} ms`
/** `1 refresh`, `2 refreshes`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`

const until = (moment: number | undefined, now: number): string =>
  moment === undefined ? 'an unknown time' : inSeconds(moment - now)

type Describe = (about: AuthExplanation, now: number) => string

const WORDS: Readonly<Record<string, readonly [Tone, Describe]>> = {
  restoring: ['faint', () => 'looking for a stored session'],
  valid: [
    'good',
    ({ expiresAt, refreshAt }, now) => `the token lives ${until(expiresAt, now)}; refresh in ${until(refreshAt, now)}`,
  ],
  'expiring.due': ['warning', ({ expiresAt }, now) => `${until(expiresAt, now)} left: a refresh is due`],
  'expiring.coolingDown': [
    'warning',
    ({ expiresAt, lastFailure }, now) =>
      lastFailure === undefined
        ? `${until(expiresAt, now)} left; the last refresh is too recent for another`
        : `the token still serves for ${until(expiresAt, now)}; another try later`,
  ],
  'expiring.draining': [
    'warning',
    ({ expiresAt }, now) => `refused for good; the token serves until its end in ${until(expiresAt, now)}`,
  ],
  'expiring.misconfigured': ['bad', ({ lastFailure }) => lastFailure?.message ?? 'the refresh request is wrong'],
  'refreshing.usable': ['busy', () => 'requests go on with the old token'],
  'refreshing.unusable': ['busy', () => 'requests wait for the new token'],
  'expired.ready': ['warning', () => 'the token is no longer sent; the next request refreshes'],
  'expired.backingOff': [
    'warning',
    ({ retryAt }, now) => `the token is no longer sent; next try in ${until(retryAt, now)}`,
  ],
  'expired.misconfigured': ['bad', ({ lastFailure }) => lastFailure?.message ?? 'the refresh request is wrong'],
  loggedOut: ['bad', ({ reason }) => describeReason(reason)],
}

const REASONS: Readonly<Partial<Record<LogoutReason, string>>> = {
  notLoggedIn: 'nobody has signed in',
  loggedOut: 'signed out',
  refreshRejected: 'the server refused the refresh token: sign in again',
  refreshOutcomeLost: 'the server refused a refresh token whose earlier use got no answer',
  tokenExpired: 'the token has ended and cannot be refreshed',
}

function describeReason(reason: LogoutReason | undefined): string {
  return reason === undefined ? 'no session' : `${REASONS[reason] ?? 'the session is over'} (${reason})`
}

/** Why the client is in this state, and what comes next. */
export function describeState(about: AuthExplanation, now: number): { text: string; tone: Tone } {
  const [tone, describe] = WORDS[about.state] ?? ['plain', () => about.state]
  return { tone, text: describe(about, now) }
}

/** Why a request failed, in a word; never a message, which others may have written. */
export function nameFailure(error: unknown): string {
  if (isAuthError(error)) return error.code
  const { response } = error as { response?: { status?: unknown } }
  if (typeof response?.status === 'number') return `HTTP ${response.status}`
  return error instanceof Error ? error.name : 'unknown error'
}
