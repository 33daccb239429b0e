/** The states of the chart in plain words. */
import type { AuthExplanation } from '../../machines/index.ts'

const seconds = (moment: number | undefined, now: number): string =>
  moment === undefined ? 'an unknown time' : `${Math.max(0, (moment - now) / 1_000).toFixed(1)} s`

const WORDS: Readonly<Record<string, (about: AuthExplanation, now: number) => string>> = {
  restoring: () => 'looking for a stored session',
  valid: ({ expiresAt, refreshAt }, now) =>
    `the token ends in ${seconds(expiresAt, now)}; it will be refreshed in ${seconds(refreshAt, now)}`,
  'expiring.due': ({ expiresAt }, now) => `the token ends in ${seconds(expiresAt, now)}; a refresh is due`,
  'expiring.coolingDown': ({ expiresAt, lastFailure }, now) =>
    lastFailure === undefined
      ? `the token ends in ${seconds(expiresAt, now)}; the last refresh is too recent for another`
      : `${lastFailure.message}; the old token serves for ${seconds(expiresAt, now)} more`,
  'expiring.draining': ({ expiresAt }, now) =>
    `the refresh token was refused; the access token serves for ${seconds(expiresAt, now)} more`,
  'expiring.misconfigured': ({ lastFailure }) => lastFailure?.message ?? 'the refresh request is wrong',
  'refreshing.usable': () => 'refreshing; requests go on with the old token',
  'refreshing.unusable': () => 'refreshing; requests wait for the new token',
  'expired.ready': () => 'the token has ended; the next request refreshes it',
  'expired.backingOff': ({ retryAt, lastFailure }, now) =>
    `${lastFailure?.message ?? ''}; next try in ${seconds(retryAt, now)}`,
  loggedOut: ({ reason }) => REASONS[reason ?? 'notLoggedIn'] ?? String(reason),
}

const REASONS: Readonly<Record<string, string>> = {
  notLoggedIn: 'nobody has signed in',
  loggedOut: 'signed out',
  refreshRejected: 'the server refused the refresh token',
  refreshOutcomeLost: 'the server refused a refresh token whose earlier use got no answer',
  tokenExpired: 'the token has ended and cannot be refreshed',
}

/** Why the client is in this state, and what comes next. */
export const describeState = (about: AuthExplanation, now: number): string => WORDS[about.state]?.(about, now) ?? ''
