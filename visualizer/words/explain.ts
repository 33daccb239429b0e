/** Why a client is in its state, and what happens next and when, in plain words. */
import type { AuthExplanation, LogoutReason } from '../../machines/index.ts'

export interface Explained {
  readonly title: string
  readonly why: string
  readonly next: string
}

/** `3.2 s`, `4 min 10 s`, `2 h 5 min`. */
export function inTime(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const until = (moment: number | undefined, now: number): string =>
  moment === undefined ? 'at a time nobody knows' : moment <= now ? 'now' : `in ${inTime(moment - now)}`

type Words = (about: AuthExplanation, now: number, coolUntil?: number) => Explained

/** A session whose server never says when a token ends. */
const ends = ({ expiresAt }: AuthExplanation, now: number): string =>
  expiresAt === undefined
    ? 'Nothing tells when the access token ends'
    : `The access token ends ${until(expiresAt, now)}`

function failed({ lastFailure, failures }: AuthExplanation): string {
  if (lastFailure === undefined) return ''
  const subject = failures > 1 ? `The last ${failures} refreshes failed` : 'The last refresh failed'
  // The message is for whoever waits; what happened is that the token which came was dead.
  const cause =
    lastFailure.code === 'ERR_AUTH_REFRESH_UNAVAILABLE'
      ? 'the server gave a token that had already ended'
      : lastFailure.message
  return `${subject}: ${cause}.`
}

/** When a session that pauses tries again. */
const pauseEnd = ({ retryAt }: AuthExplanation, coolUntil: number | undefined): number | undefined =>
  retryAt === undefined || (coolUntil !== undefined && coolUntil > retryAt) ? coolUntil : retryAt

/** What the chart waits for before it tries again, if it does. */
export function nextTry({ about, context }: Paused, now: number): number | undefined {
  const end = about.state === 'expiring.coolingDown' ? pauseEnd(about, context.coolUntil) : about.retryAt
  return end !== undefined && end > now ? end : undefined
}

interface Paused {
  readonly about: AuthExplanation
  readonly context: { readonly coolUntil: number | undefined }
}

const misconfigured: Words = (about) => ({
  title: 'The refresh request is wrong',
  why: failed(about),
  next: 'The same request would fail again, so it is not repeated. A developer has to look at it, or somebody signs in anew.',
})

const WORDS: Readonly<Record<string, Words>> = {
  restoring: () => ({
    title: 'Looking for a stored session',
    why: 'The storage has not answered yet.',
    next: 'Requests wait until it has.',
  }),
  valid: (about, now) => ({
    title: 'Signed in, and the token is fresh',
    why: `${ends(about, now)}; requests carry it at once.`,
    next: validNext(about, now),
  }),
  'expiring.due': (about, now) => ({
    title: 'Near its end: a refresh is due',
    why: `${ends(about, now)}, which is within the lead. Requests still carry it.`,
    next: 'A refresh starts with the next request, or by itself as soon as somebody looks at the page.',
  }),
  'expiring.coolingDown': (about, now, coolUntil) => ({
    title: 'Near its end, and pausing before the next try',
    why: `${failed(about) || 'The last refresh is too recent for another.'} ${ends(about, now)}, and requests still carry it.`,
    next: `The next try is ${pauseEnd(about, coolUntil) === undefined ? 'after a short pause' : until(pauseEnd(about, coolUntil), now)}.`,
  }),
  'expiring.draining': (about, now) => ({
    title: 'Using up the last token',
    why: `${failed(about) || 'There is no refresh token any more.'} No refresh is possible, but the access token is still good.`,
    next: `It serves until its end ${until(about.expiresAt, now)}; then the session is over.`,
  }),
  'expiring.misconfigured': misconfigured,
  'refreshing.usable': (about, now) => ({
    title: 'Refreshing ahead',
    why: 'One refresh is in flight, and requests go on with the old token meanwhile.',
    next: `${ends(about, now)}; should it end first, requests wait for the new one.`,
  }),
  'refreshing.unusable': () => ({
    title: 'Refreshing; requests wait',
    why: 'The old access token has ended, and one refresh is in flight for everybody.',
    next: 'All requests that wait go on with the new token.',
  }),
  'expired.ready': () => ({
    title: 'The token has ended',
    why: 'It is no longer sent, and no refresh is in flight.',
    next: 'The next request starts one refresh and waits for it.',
  }),
  'expired.retrying': () => ({
    title: 'Trying again',
    why: 'Something changed for the better.',
    next: 'A refresh starts.',
  }),
  'expired.backingOff': (about, now) => ({
    title: 'The token has ended, and no other is to be had now',
    why: `${failed(about)} The session is kept; requests fail at once in place of piling up.`,
    next: `The next try is ${until(about.retryAt, now)}, or as soon as the device wakes or the network is back.`,
  }),
  'expired.misconfigured': misconfigured,
  loggedOut: ({ reason }) => ({
    title: reason === 'notLoggedIn' ? 'Nobody is signed in' : 'The session is over',
    why: REASONS[reason ?? 'notLoggedIn'],
    next: 'Requests that need a token are refused without being sent, until somebody signs in.',
  }),
}

function validNext(about: AuthExplanation, now: number): string {
  if (!about.refreshable) return 'There is no refresh token: the session ends with the access token.'
  if (about.refreshAt === undefined) return 'It is refreshed when a resource refuses it.'
  return `It is refreshed ahead of its end ${until(about.refreshAt, now)}, and nobody notices.`
}

const REASONS: Readonly<Record<LogoutReason, string>> = {
  notLoggedIn: 'Nobody has signed in yet, or nothing was stored.',
  loggedOut: 'You signed out.',
  loggedOutElsewhere: 'Somebody signed out in another tab of this session.',
  refreshRejected: 'The server refused the refresh token: the session was revoked, or has lasted as long as it may.',
  refreshOutcomeLost:
    'The server refused a refresh token whose earlier use got no answer: it had most likely been rotated then, and the new one was lost on the way.',
  tokenExpired: 'The access token has ended, and there is no refresh token to get another.',
  idle: 'Nobody was active for too long.',
  absoluteLimit: 'The login has lasted as long as it may.',
  storageUnavailable: 'The storage did not answer, or held something that cannot be read.',
}

/** @param now of the client's clock @param coolUntil the end of the pause that follows every refresh, where it is known */
export function explainInWords(about: AuthExplanation, now: number, coolUntil?: number): Explained {
  const words = Object.hasOwn(WORDS, about.state) ? WORDS[about.state] : undefined
  return words?.(about, now, coolUntil) ?? { title: about.state, why: '', next: '' }
}

export const isReason = (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(REASONS, value)
