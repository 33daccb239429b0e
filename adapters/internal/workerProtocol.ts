/** What a page and its worker say to each other. Both check what they hear: the other one may be of another version. */
import type { RefresherDescription, RotationTask } from '../../machines/ports.ts'
import type { PlainError } from './plainError.ts'

/** Grows when what is said changes; a page does the work itself when its worker speaks another version. */
export const PROTOCOL = 1

export interface Assignment extends RotationTask {
  readonly authchart: typeof PROTOCOL
  /** Of the session: database, lock and channel. */
  readonly name: string
  readonly refresher: RefresherDescription
}

/** `accepted` comes at once, so that a page need not wait for a worker that is not there. */
export type Answer =
  | { readonly authchart: typeof PROTOCOL; readonly is: 'accepted' | 'refused' }
  | { readonly authchart: typeof PROTOCOL; readonly is: 'done'; readonly record: unknown; readonly error?: PlainError }

export function parseAssignment(said: unknown): Assignment | undefined {
  const task = (said ?? {}) as Partial<Record<keyof Assignment, unknown>>
  const { preset, options } = (task.refresher ?? {}) as { preset?: unknown; options?: unknown }
  const isAssignment =
    task.authchart === PROTOCOL &&
    typeof task.name === 'string' &&
    Number.isSafeInteger(task.generation) &&
    typeof task.holdsTokens === 'boolean' &&
    isDuration(task.refreshTimeout) &&
    isDuration(task.sendMargin) &&
    (task.accessTokenLifetime === undefined || isDuration(task.accessTokenLifetime)) &&
    typeof preset === 'string' &&
    typeof options === 'object' &&
    options !== null
  return isAssignment ? (said as Assignment) : undefined
}

export function parseAnswer(said: unknown): Answer | undefined {
  const { authchart, is } = (said ?? {}) as { authchart?: unknown; is?: unknown }
  const isKnown = authchart === PROTOCOL && ['accepted', 'refused', 'done'].includes(String(is))
  return isKnown ? (said as Answer) : undefined
}

const isDuration = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0
