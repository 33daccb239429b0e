/** The chart as the page draws it: from the machine itself. */
import { authMachine } from '../../../machines/index.ts'
import { isWithin, type Box } from './box.ts'
import { describeMachine, type StateDescription, type TransitionDescription } from '../../diagram/describeMachine.ts'

const { states, transitions } = describeMachine(authMachine)

const boxOf = (state: StateDescription): Box => ({
  ...state,
  name: state.path.split('.').at(-1) ?? '',
  inner: states.filter(({ path }) => path.startsWith(`${state.path}.`)).map(boxOf),
})

/** The top-level states, with those inside of them. */
export const boxes: readonly Box[] = states.filter(({ path }) => !path.includes('.')).map(boxOf)

/** What can happen in a state, its own first and that of any state last. */
export const transitionsFrom = (state: string): readonly TransitionDescription[] =>
  transitions
    .filter(
      ({ source, target, label }) =>
        isWithin(state, source) || (source === '' && (target !== undefined || label !== '')),
    )
    .sort((a, b) => b.source.length - a.source.length)
