/** What the lines of a saved history look like. */
import { authMachine } from '../../../machines/index.ts'
import { describeMachine } from '../../diagram/describeMachine.ts'
import { isReason } from '../../words/explain.ts'
import { hasFields, isBoolean, isListOf, isNumber, isOneOf, isText, optional, type Check } from './shape.ts'

const STATES = describeMachine(authMachine).states.map(({ path }) => path)
const isState = isOneOf(...STATES)
const isStatus = isOneOf(...STATES.filter((path) => !path.includes('.')))
const isMoment = optional(isNumber)

const isAbout = hasFields({
  status: isStatus,
  state: isState,
  reason: optional(isReason),
  expiresAt: isMoment,
  refreshAt: isMoment,
  retryAt: isMoment,
  endsAt: isMoment,
  lastFailure: optional(hasFields({ code: isText, message: isText })),
  failures: isNumber,
  generation: isNumber,
  refreshable: isBoolean,
  clockOffset: optional(isNumber),
})

const isContext = hasFields({
  generation: isNumber,
  issuedAt: isMoment,
  expiresAt: isMoment,
  refreshable: isBoolean,
  failures: isNumber,
  coolUntil: isMoment,
  retryAt: isMoment,
  retryFloor: isMoment,
  rejectedGeneration: optional(isNumber),
  online: isBoolean,
  visible: isBoolean,
})

const isTransition = hasFields({
  source: isOneOf('', ...STATES),
  eventType: isText,
  guard: optional(isText),
  target: optional(isState),
})

const isSaid: Check = hasFields({ kind: isOneOf('you', 'server'), text: isText, isTrouble: isBoolean })
const HAPPENINGS: readonly Check[] = [
  isSaid,
  hasFields({ kind: isOneOf('chart'), event: isText, taken: isListOf(isTransition) }),
  hasFields({ kind: isOneOf('requests'), answered: isNumber, failed: isListOf(isText), slowest: isNumber }),
  hasFields({ kind: isOneOf('refresh'), answer: (value) => value === 'none' || isNumber(value), ms: isNumber }),
]

/** An entry, with how the client stood after it. */
export const isEntryLine = hasFields({
  v: isOneOf(1),
  at: isNumber,
  happening: (value) => HAPPENINGS.some((check) => check(value)),
  frame: hasFields({ about: isAbout, context: isContext, clock: isNumber }),
})

/** A call on the network. */
export const isCallLine = hasFields({
  v: isOneOf(1),
  call: isOneOf('requests', 'refreshes'),
  startedAt: isNumber,
  sentAt: isMoment,
  endedAt: isMoment,
  outcome: isOneOf('open', 'answered', 'failed'),
})
