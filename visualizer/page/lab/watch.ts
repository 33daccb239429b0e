/** Sees which transitions a chart takes. xstate tells that to inspectors only. */
import type { InspectionEvent } from 'xstate'
import type { AuthActor } from '../../../machines/index.ts'
import type { TakenTransition } from '../history.ts'

/** What xstate 5 says of a step, besides what its types promise. */
interface Taken {
  readonly source: { readonly path: readonly string[] }
  readonly target?: readonly { readonly path: readonly string[] }[]
  readonly eventType: string
  readonly guard?: unknown
}

/** @param onStep told of each event that made the chart move, with all transitions that it led to */
export function watch(actor: AuthActor, onStep: (event: string, taken: readonly TakenTransition[]) => void): void {
  let taken: TakenTransition[] = []
  actor.system.inspect((inspected: InspectionEvent) => {
    if (inspected.actorRef !== actor) return
    if (inspected.type === '@xstate.microstep') taken.push(...transitionsOf(inspected))
    if (inspected.type !== '@xstate.snapshot') return
    const steps = taken.filter(isWorthTelling)
    taken = []
    if (steps.length > 0) onStep(inspected.event.type, steps)
  })
}

/** Those that only look at the clock happen all the time, and an end is told again by the storage. */
const isWorthTelling = ({ eventType, target }: TakenTransition): boolean =>
  target !== undefined || !QUIET.includes(eventType)

const QUIET = ['clock.ticked', 'limit.ticked', 'activity.seen', 'session.ended', '']

function transitionsOf(inspected: InspectionEvent): TakenTransition[] {
  const { _transitions: transitions = [] } = inspected as { _transitions?: readonly Taken[] }
  return transitions.map(({ source, target, eventType, guard }) => ({
    source: source.path.join('.'),
    eventType,
    guard: nameOf(guard),
    target: target?.[0]?.path.join('.'),
  }))
}

const nameOf = (guard: unknown): string | undefined =>
  typeof guard === 'string' ? guard : (guard as { type?: string } | undefined)?.type
