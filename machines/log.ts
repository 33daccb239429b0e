/** What happened, for people who were not there: bounded, harmless to hand on, and enough to take every step again. */
import type { AuthSnapshot } from './authActor.ts'
import type { AuthContext, AuthEvent } from './authContext.ts'
import type { Clock } from './ports.ts'
import { stateOf } from './stateOf.ts'

/** One line of the log: a step of the chart, or, without `event`, where the log begins. */
export interface LogEntry {
  /** The version of this format. */
  readonly v: 1
  /** Local epoch ms: the moment by which every guard of the step decided. */
  readonly at: number
  /** What the chart heard, its own timers and the outcome of a refresh included. */
  readonly event?: LogFields & { readonly type: string }
  /** The innermost state after it, such as `expiring.coolingDown`. */
  readonly state: string
  /** What was drawn for the backoff, in [0, 1). */
  readonly random?: number
  /** What the chart knew where the log begins. */
  readonly context?: LogFields
}

/** Numbers, booleans, words of this package's own; and objects of such. */
export interface LogFields {
  readonly [name: string]: string | number | boolean | LogFields
}

/** The last steps of the chart, to be sent to a maintainer; `logSize` says how many. */
export interface AuthLog {
  /** Oldest first. No token, no subject and no error message is in them. */
  entries(): readonly LogEntry[]
  /** The entries as JSON lines, for `replayLog` of `authchart/log`. */
  toJsonLines(): string
}

/** All that may leave. What is not named here could be somebody's secret or name. */
const NAMES = /* @__PURE__ */ new Set(
  (
    'type meta output error failure policy code reason refused status retryAfter unsent generation issuedAt expiresAt refreshable ' +
    'startedAt activeAt minValidity at by refreshThreshold sendMargin refreshPolicy onRefreshRejected idleLimit absoluteLimit ' +
    'limitWarning failures badResponses coolUntil retryAt retryFloor rejectedGeneration warnedOf online visible'
  ).split(' '),
)
/** A state, an event, a reason; no token is so short and so plain. */
const WORD = /^[a-z_.0]{1,60}$/i

export function harmless(thing: object, depth = 0): LogFields {
  const fields: Record<string, LogFields[string]> = {}
  for (const [name, value] of Object.entries(thing) as [string, unknown][]) {
    if (!NAMES.has(name)) continue
    if (typeof value === 'boolean' || Number.isFinite(value) || (typeof value === 'string' && WORD.test(value)))
      fields[name] = value as boolean
    else if (typeof value === 'object' && value !== null && depth < 2) fields[name] = harmless(value, depth + 1)
  }
  return fields
}

/** Entries from one known snapshot on. The log forgets whole stretches, since what is left must have a beginning. */
interface Stretch {
  readonly at: number
  /** What the chart knew then, and where it was; the whole snapshot would weigh more than all the entries of a quiet session. */
  readonly context: AuthContext
  readonly state: string
  readonly entries: readonly LogEntry[]
}

const NONE: readonly Stretch[] = []

export class EventLog implements AuthLog {
  readonly #clock: Pick<Clock, 'now'>
  readonly #draw: () => number
  readonly #size: number
  #stretches: readonly Stretch[] = NONE
  #moment: number | undefined
  #random: number | undefined

  constructor(clock: Pick<Clock, 'now'>, draw: () => number, size: number) {
    this.#clock = clock
    this.#draw = draw
    this.#size = size
  }

  /** The chart's clock: it stands still within a step. */
  now(): number {
    return this.#moment ?? this.#clock.now()
  }

  random(): number {
    return (this.#random = this.#draw())
  }

  /** Takes one step of the chart, at one moment, and keeps what changed something. */
  step(before: AuthSnapshot, event: AuthEvent, take: () => AuthSnapshot): AuthSnapshot {
    const at = (this.#moment = this.#clock.now())
    this.#random = undefined
    try {
      const after = take()
      if (this.#size > 0 && (after.value !== before.value || after.context !== before.context))
        this.#keep(before, at, event, after)
      return after
    } finally {
      this.#moment = undefined
    }
  }

  entries(): readonly LogEntry[] {
    const [first] = this.#stretches
    if (first === undefined) return []
    const { at, state, context } = first
    const beginning: LogEntry = { v: 1, at, state, context: harmless(context) }
    return [beginning, ...this.#stretches.flatMap(({ entries }) => entries)]
  }

  toJsonLines(): string {
    return this.entries()
      .map((entry) => `${JSON.stringify(entry)}\n`)
      .join('')
  }

  /** Arrays of just their length: one that grew by `push` has room for sixteen more, in each of thousands of sessions. */
  #keep(before: AuthSnapshot, at: number, event: AuthEvent, after: AuthSnapshot): void {
    const last = this.#stretches.at(-1)
    const isFull = last === undefined || last.entries.length >= this.#size / 2
    const current = isFull ? { at, context: before.context, state: stateOf(before.value), entries: [] } : last
    const entry: LogEntry = {
      v: 1,
      at,
      event: harmless(event) as LogFields & { type: string },
      state: stateOf(after.value),
      ...(this.#random === undefined ? {} : { random: this.#random }),
    }
    const older = isFull ? this.#stretches : this.#stretches.slice(0, -1)
    const kept = older.concat({ ...current, entries: current.entries.concat(entry) })
    const length = kept.reduce((sum, { entries }) => sum + entries.length, 0)
    this.#stretches = length > this.#size ? kept.slice(1) : kept
  }
}
