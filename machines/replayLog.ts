/** Takes every step of a log again, through the pure transition function of xstate: no timer, no actor, no effect. */
import { transition, type StateValue } from 'xstate'
import type { AuthExplanation } from './auth.ts'
import type { AuthSnapshot } from './authActor.ts'
import type { AuthContext, AuthEvent, AuthPolicy } from './authContext.ts'
import { authMachine } from './authMachine.ts'
import type { AuthError } from './errors.ts'
import { explain } from './explain.ts'
import type { LogEntry, LogFields } from './log.ts'
import { AuthLogError } from './logError.ts'
import { checkEntry, parseLog } from './parseLog.ts'
import { initialContext } from './schedule.ts'
import { stateOf } from './stateOf.ts'

/** One line of a log, and what today's chart makes of it. */
export interface ReplayStep {
  readonly entry: LogEntry
  /** Where this step leads today. */
  readonly state: string
  /** Whether that is what the log says. */
  readonly agrees: boolean
  readonly snapshot: AuthSnapshot
  /** What `auth.explain()` said at that moment; the log keeps no subject and no error messages. */
  readonly explanation: AuthExplanation
}

/** A log, lived again. */
export interface Replay {
  /** The first is where the log begins. */
  readonly steps: readonly ReplayStep[]
  /** The first step that leads elsewhere than the log says: another version of the chart, or not a log of it. */
  readonly divergedAt: number | undefined
}

/**
 * Replays a log: its text, or its entries.
 *
 * @throws {AuthLogError} naming the line that cannot be replayed
 * @example
 * const { steps, divergedAt } = replayLog(auth.log.toJsonLines())
 */
export function replayLog(log: string | readonly LogEntry[]): Replay {
  const entries =
    typeof log === 'string' ? parseLog(log) : log.map((entry, index) => checkEntry(entry, index + 1, index === 0))
  const world = new RecordedWorld()
  const steps: ReplayStep[] = []
  let snapshot: AuthSnapshot | undefined
  for (const [index, entry] of entries.entries()) {
    world.enter(entry)
    snapshot = snapshot === undefined ? beginning(entry, world) : next(snapshot, entry, index + 1)
    const state = stateOf(snapshot.value)
    steps.push({ entry, state, agrees: state === entry.state, snapshot, explanation: explain(snapshot, undefined) })
  }
  const divergedAt = steps.findIndex(({ agrees }) => !agrees)
  return { steps, divergedAt: divergedAt < 0 ? undefined : divergedAt }
}

/** The clock and the chance of the entry that is being replayed. */
class RecordedWorld {
  #at = 0
  #random = 1

  enter({ at, random = 1 }: LogEntry): void {
    this.#at = at
    this.#random = random
  }
  readonly now = (): number => this.#at
  readonly random = (): number => this.#random
}

/** Every state that has none inside. */
const LEAVES: ReadonlySet<string> = new Set(
  Object.values(authMachine.states).flatMap(({ path, states }) =>
    Object.keys(states).length === 0 ? path.join('.') : Object.values(states).map((inner) => inner.path.join('.')),
  ),
)

function beginning({ state, context = {} }: LogEntry, world: RecordedWorld): AuthSnapshot {
  const { policy, failure, ...known } = context
  const input = { now: world.now, random: world.random, policy: policy as unknown as AuthPolicy }
  if (!LEAVES.has(state)) throw new AuthLogError(1, 'begins in a state that the chart does not have')
  return authMachine.resolveState({
    value: valueOf(state),
    context: {
      ...initialContext(input),
      ...(known as Partial<AuthContext>),
      failure: failure === undefined ? undefined : revived(failure),
    },
  })
}

/** `expiring.due` → `{ expiring: 'due' }` */
function valueOf(state: string): StateValue {
  const [name = '', ...rest] = state.split('.')
  return rest.length === 0 ? name : { [name]: valueOf(rest.join('.')) }
}

function next(snapshot: AuthSnapshot, { event }: LogEntry, line: number): AuthSnapshot {
  const { error, ...rest } = event ?? { type: 'clock.ticked' }
  const heard = error === undefined ? rest : { ...rest, error: revived(error) }
  try {
    return transition(authMachine, snapshot, heard as unknown as AuthEvent)[0]
  } catch (cause) {
    throw new AuthLogError(line, 'holds an event that the chart cannot take', { cause })
  }
}

/** The chart tells errors apart by their code, whoever made them. */
const revived = (fields: LogFields[string]): AuthError =>
  Object.assign(new Error(codeOf(fields)), fields) as unknown as AuthError
const codeOf = (fields: LogFields[string]): string =>
  typeof fields === 'object' && typeof fields['code'] === 'string' ? fields['code'] : 'an error of a refresher'
