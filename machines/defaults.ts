/** Every number the package decides for its users, with the reason. All durations are milliseconds. */

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** The recipe's five minutes. */
export const REFRESH_THRESHOLD = 5 * MINUTE
/** Time enough to read a warning and to move the mouse. */
export const LIMIT_WARNING = MINUTE
/** Activity is stored and told to other tabs at most this often, and ten times within the idle limit. */
export const ACTIVITY_SAVE = 10 * SECOND
/** So that a token is not sent that ends on its way. */
export const SEND_MARGIN = SECOND
/** Longer than most gateways wait for their back end would only hold up requests. */
export const REFRESH_TIMEOUT = 10 * SECOND
/** Added to the refresh timeout when waiting for another holder of the lock. */
export const LOCK_GRACE = 5 * SECOND
/** Between two looks at what a sibling's refresh has come to. */
export const SIBLING_POLL = 100
/** A store that takes longer is treated as failed; the tokens are in memory. */
export const STORAGE_TIMEOUT = 5 * SECOND
/** A store that failed to write is tried again after this, doubling up to a minute. */
export const STORAGE_RETRY = 5 * SECOND
/** Revocation after a logout is best effort; it must not keep `logOut()` pending for long. */
export const REVOKE_TIMEOUT = 5 * SECOND

/** An early refresh or one for a rejection starts at most this often. */
export const REFRESH_COOLDOWN = 5 * SECOND
export const FIRST_RETRY = SECOND
export const MAX_RETRY = MINUTE
/** A server that hands out dead tokens is asked again after this, doubling. */
export const DEAD_TOKEN_RETRY = 5 * SECOND
/** A hostile or broken `Retry-After` may not lock a user out for longer. */
export const MAX_RETRY_AFTER = 24 * 60 * MINUTE
/** So many unreadable answers in a row are no accident of the network. */
export const MAX_BAD_RESPONSES = 5

/** The lead is this part of a short lifetime: five minutes of a five-minute token would be all of it. */
export const LEAD_SHARE = 0.25
export const MIN_LEAD = 5 * SECOND

/** Less is noise of the network and of whole-second stamps. */
export const CLOCK_NOISE = 5 * SECOND
/** More is no clock skew but a wrong stamp. */
export const MAX_CLOCK_OFFSET = 24 * 60 * MINUTE
/** `expires_in` and `exp − iat` may differ by so much; beyond it the smaller is believed. */
export const LIFETIME_TOLERANCE = MINUTE

/** Some hours of a busy session, in about 20 kB. */
export const LOG_SIZE = 100
export const MAX_LOG_SIZE = 100_000

/** A header of this size is refused by every server we know; a longer token is a mistake. */
export const MAX_TOKEN_LENGTH = 65_536
/** A longer delay makes `setTimeout` fire at once. */
export const MAX_TIMER = 2_147_483_647
