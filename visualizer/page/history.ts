/** What happened to a client, as plain data that can be gone through in any direction. No token is in it. */
import type { AuthExplanation } from '../../machines/index.ts'

/** A transition that the chart took. */
export interface TakenTransition {
  /** The path of the state that it belongs to, such as `expiring.due`; the root's is empty. */
  readonly source: string
  /** The event's type, as xstate spells it; empty for `always`. */
  readonly eventType: string
  readonly guard: string | undefined
  readonly target: string | undefined
}

/** The part of the chart's context that is worth a look; moments are epoch ms of the client's clock. */
export interface ContextView {
  readonly generation: number
  readonly issuedAt: number | undefined
  readonly expiresAt: number | undefined
  readonly refreshable: boolean
  readonly failures: number
  readonly coolUntil: number | undefined
  readonly retryAt: number | undefined
  readonly retryFloor: number | undefined
  readonly rejectedGeneration: number | undefined
  readonly online: boolean
  readonly visible: boolean
}

/** How a client stood from one moment to the next. */
export interface Frame {
  readonly about: AuthExplanation
  readonly context: ContextView
  /** Ms by which the client's clock is ahead of the history's. */
  readonly clock: number
}

export type Happening =
  | { readonly kind: 'chart'; readonly event: string; readonly taken: readonly TakenTransition[] }
  /** Several requests that ended together. */
  | {
      readonly kind: 'requests'
      readonly answered: number
      readonly failed: readonly string[]
      readonly slowest: number
    }
  /** A refresh as the wire saw it. */
  | { readonly kind: 'refresh'; readonly answer: number | 'none'; readonly ms: number }
  /** Somebody, or a scenario, did something to the client or to the server. */
  | { readonly kind: 'you' | 'server'; readonly text: string; readonly isTrouble: boolean }

export interface Entry {
  readonly id: number
  /** Ms of the history. */
  readonly at: number
  readonly happening: Happening
  /** How the client stood after it. */
  readonly frame: Frame
}

/** A call on the network, or on its way there. */
export interface Call {
  readonly id: number
  readonly startedAt: number
  /** `undefined` while it waits for a token. */
  readonly sentAt: number | undefined
  readonly endedAt: number | undefined
  readonly outcome: 'open' | 'answered' | 'failed'
}

export interface History {
  /** Ms; what is outside was not recorded. */
  readonly from: number
  readonly entries: readonly Entry[]
  readonly requests: readonly Call[]
  readonly refreshes: readonly Call[]
}

/** The last thing that had happened by then. */
export function entryAt({ entries }: History, at: number): Entry | undefined {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.at ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return entries[low - 1]
}

export const waitingAt = ({ requests }: History, at: number): Call[] =>
  requests.filter((call) => call.startedAt <= at && (call.sentAt ?? call.endedAt ?? Infinity) > at)

export const underwayAt = ({ requests }: History, at: number): Call[] =>
  requests.filter(({ sentAt, endedAt = Infinity }) => sentAt !== undefined && sentAt <= at && endedAt > at)

/** The way by which the chart came to where it was by then. */
export function wayAt({ entries }: History, at: number): readonly TakenTransition[] {
  const isMove = (entry: Entry): boolean =>
    entry.at <= at &&
    entry.happening.kind === 'chart' &&
    entry.happening.taken.some(({ target }) => target !== undefined)
  const last = entries.findLast(isMove)?.happening
  return last?.kind === 'chart' ? last.taken : NOWHERE
}

const NOWHERE: readonly TakenTransition[] = []

/** Ms of the history: when the chart came to the pause in which it is at a moment. */
export function pauseBegan({ entries, from }: History, { about, context }: Frame, at: number): number {
  const isSame = ({ frame }: Entry): boolean =>
    frame.about.state === about.state &&
    frame.about.retryAt === about.retryAt &&
    frame.context.coolUntil === context.coolUntil
  const before = entries.findLastIndex((entry) => entry.at <= at && !isSame(entry))
  return Math.min(at, entries[before + 1]?.at ?? from)
}
