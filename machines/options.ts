/** The options of `createAuth`, checked when it is called: a misspelt one would otherwise do nothing, silently. */
import type { AuthPolicy } from './authContext.ts'
import {
  LIMIT_WARNING,
  LOG_SIZE,
  MAX_LOG_SIZE,
  MAX_TIMER,
  REFRESH_THRESHOLD,
  REFRESH_TIMEOUT,
  SEND_MARGIN,
} from './defaults.ts'
import { AuthOptionError } from './errors.ts'
import { isSafeUrl } from './origins.ts'
import type {
  Clock,
  RefreshExecutor,
  RefreshLock,
  TabChannel,
  TokenRefresher,
  TokenStorage,
  WakeSource,
} from './ports.ts'

/** What {@link createAuth} takes; durations are in ms. */
export interface AuthOptions {
  /** How new tokens are asked for: a preset (`simpleJwt`, `oauth2`, `cookie`) or an async function of your own. */
  readonly refresher: TokenRefresher
  /** The only origins a token is sent to, such as `https://api.example.com`: `https:`, or `http:` on loopback. */
  readonly origins: readonly string[]
  /** Where the session outlives the page or process. @default memory */
  readonly storage?: TokenStorage
  /** Keeps those who share a storage from refreshing at once. @default none: one process */
  readonly lock?: RefreshLock
  /** Tells them of a change. @default none */
  readonly channel?: TabChannel
  /** Who carries out a refresh; needs a `storage` that both can reach. @default this page or process */
  readonly executor?: RefreshExecutor
  /** What tells of sleep, network and visibility. @default none */
  readonly wakeSources?: readonly WakeSource[]
  /** Ms before the deadline at which a token counts as `expiring`; never more than a quarter of a short lifetime. @default 300_000 */
  readonly refreshThreshold?: number
  /** Ms before the deadline from which a token is no longer sent. @default 1_000 */
  readonly sendMargin?: number
  /** Refresh as soon as a token is `expiring`, or with the next request. @default 'ahead' */
  readonly refreshPolicy?: AuthPolicy['refreshPolicy']
  /** When a refresh is refused while the access token still serves: use it up, or log out at once. @default 'drain' */
  readonly onRefreshRejected?: AuthPolicy['onRefreshRejected']
  /** Ms without activity (`auth.stay()`, or what `browser()` sees of the user) after which the session ends. @default none */
  readonly idleLimit?: number
  /** Ms after the login at which the session ends, refreshes or not, and restarts where the storage survives them. @default none */
  readonly absoluteLimit?: number
  /** Ms before either at which `limitNear` is emitted; at most half of the limit. @default 60_000 */
  readonly limitWarning?: number
  /** Ms a refresh may take. @default 10_000 */
  readonly refreshTimeout?: number
  /** How many events `auth.log` keeps at most; 0 keeps none. @default 100 */
  readonly logSize?: number
  /** Ms an access token lives, when neither `expires_in` nor `exp` says so. @default unknown: used until it is rejected */
  readonly accessTokenLifetime?: number
  /** @default the system's */
  readonly clock?: Clock
  /** Draws the jitter of the backoff, in [0, 1). @default Math.random */
  readonly random?: () => number
}

export type CheckedOptions = AuthOptions & AuthPolicy & { readonly refreshTimeout: number; readonly logSize: number }

/** The check of each option; also the list of their names. */
const CHECKS: { readonly [Name in keyof AuthOptions]-?: (value: unknown, name: string) => void } = {
  refresher: isFunction('a preset such as simpleJwt({ url }) or an async function'),
  origins: checkOrigins,
  storage: hasMethods('read', 'update'),
  lock: hasMethods('hold'),
  channel: hasMethods('announce', 'subscribe'),
  executor: isFunction("what browser({ executor: 'serviceWorker' }) answers"),
  wakeSources: isListOf(hasMethods('subscribe')),
  refreshThreshold: isDuration(0),
  sendMargin: isDuration(0),
  refreshPolicy: isOneOf('ahead', 'onDemand'),
  onRefreshRejected: isOneOf('drain', 'logOut'),
  idleLimit: isDuration(1, Number.MAX_SAFE_INTEGER),
  absoluteLimit: isDuration(1, Number.MAX_SAFE_INTEGER),
  limitWarning: isDuration(0),
  refreshTimeout: isDuration(1),
  logSize: isCount,
  accessTokenLifetime: isDuration(1),
  clock: isClock,
  random: isFunction('a function that draws from [0, 1), such as Math.random'),
}
const REQUIRED = ['refresher', 'origins'] as const

/**
 * The options with every default filled in that is a plain value.
 *
 * @throws {AuthOptionError} naming the first option that is missing, misspelt or out of range
 */
export function checkOptions(options: AuthOptions): CheckedOptions {
  if (typeof (options as unknown) !== 'object' || (options as unknown) === null)
    throw new AuthOptionError('options', 'must be an object')
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(CHECKS, name))
      throw new AuthOptionError(name, `is not known; known are ${Object.keys(CHECKS).join(', ')}`)
  }
  for (const name of Object.keys(CHECKS) as (keyof AuthOptions)[]) {
    const isRequired = (REQUIRED as readonly string[]).includes(name)
    if (isRequired || options[name] !== undefined) CHECKS[name](options[name], name)
  }
  return {
    ...options,
    refreshThreshold: options.refreshThreshold ?? REFRESH_THRESHOLD,
    sendMargin: options.sendMargin ?? SEND_MARGIN,
    refreshPolicy: options.refreshPolicy ?? 'ahead',
    onRefreshRejected: options.onRefreshRejected ?? 'drain',
    limitWarning: options.limitWarning ?? LIMIT_WARNING,
    refreshTimeout: options.refreshTimeout ?? REFRESH_TIMEOUT,
    logSize: options.logSize ?? LOG_SIZE,
  }
}

type Check = (value: unknown, name: string) => void

function isFunction(what: string): Check {
  return (value, name) => {
    if (typeof value !== 'function') throw new AuthOptionError(name, `must be ${what}`)
  }
}

function hasMethods(...methods: string[]): Check {
  return (value, name) => {
    const object = (value ?? {}) as Record<string, unknown>
    const missing = methods.find((method) => typeof object[method] !== 'function')
    if (missing !== undefined) throw new AuthOptionError(name, `must be an object with the method ${missing}()`)
  }
}

function isClock(value: unknown, name: string): void {
  hasMethods('now', 'setTimeout', 'clearTimeout')(value, name)
  // Optional, but not to be anything else.
  if ((value as { monotonic?: unknown }).monotonic !== undefined) hasMethods('monotonic')(value, name)
}

function isListOf(check: Check): Check {
  return (value, name) => {
    if (!Array.isArray(value)) throw new AuthOptionError(name, 'must be an array')
    for (const item of value) check(item, name)
  }
}

function isOneOf(...values: string[]): Check {
  return (value, name) => {
    if (!values.includes(value as string))
      throw new AuthOptionError(name, `must be ${values.map((v) => `'${v}'`).join(' or ')}`)
  }
}

function isDuration(least: number, most = MAX_TIMER): Check {
  return (value, name) => {
    if (typeof value !== 'number' || !(value >= least && value <= most))
      throw new AuthOptionError(
        name,
        `must be a number of milliseconds from ${least} to ${most}${most === MAX_TIMER ? ' (24.8 days)' : ''}`,
      )
  }
}

function isCount(value: unknown, name: string): void {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > MAX_LOG_SIZE)
    throw new AuthOptionError(name, `must be a whole number of events from 0 to ${MAX_LOG_SIZE}`)
}

function checkOrigins(value: unknown, name: string): void {
  if (!Array.isArray(value) || value.length === 0)
    throw new AuthOptionError(name, "must list where tokens may be sent, such as ['https://api.example.com']")
  for (const origin of value as unknown[]) {
    if (typeof origin !== 'string' || !isOrigin(origin))
      throw new AuthOptionError(
        name,
        `must hold origins, no paths and no wildcards, such as 'https://api.example.com'; this is none: ${typeof origin === 'string' ? origin : typeof origin}`,
      )
    if (!isSafeUrl(new URL(origin)))
      throw new AuthOptionError(
        name,
        `must be https:, or http: on loopback, for a token in clear is no secret: ${origin}`,
      )
  }
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text) || /[*?#@]/.test(text)) return false
  return new URL(text).pathname === '/'
}
