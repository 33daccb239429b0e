/** The chart in the words of other tools. */
import type { AnyStateMachine } from 'xstate'
import { describeMachine } from '../diagram/describeMachine.ts'
import { toMermaid } from '../diagram/mermaid.ts'
import { toScxml } from './scxml.ts'
import { toStately } from './stately.ts'

export const FORMATS = {
  mermaid: (machine) => `${toMermaid(describeMachine(machine))}\n`,
  scxml: toScxml,
  json: (machine) => `${JSON.stringify(describeMachine(machine), undefined, 2)}\n`,
  stately: (machine) => toStately(machine),
} as const satisfies Record<string, (machine: AnyStateMachine) => string>

export type Format = keyof typeof FORMATS
