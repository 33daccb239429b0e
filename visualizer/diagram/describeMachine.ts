/** Every state and transition of a machine as plain data, the `always` ones included. */
import type { AnyStateMachine } from 'xstate'

type TransitionKind = 'event' | 'always' | 'after' | 'done' | 'error'

export interface TransitionDescription {
  /** The path of the source, such as `expiring.due`; the root's is empty. */
  readonly source: string
  /** The path of the target; `undefined` when the transition only acts. */
  readonly target: string | undefined
  readonly kind: TransitionKind
  /** The event's type, the delay's name, or the invoked actor's; empty for `always`. */
  readonly label: string
  readonly guard: string | undefined
}

export interface StateDescription {
  readonly path: string
  readonly description: string | undefined
  readonly tags: readonly string[]
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'
  /** The path of the child it starts in; `undefined` unless its type is `compound`. */
  readonly initial: string | undefined
}

export interface MachineDescription {
  readonly initial: string
  readonly states: readonly StateDescription[]
  readonly transitions: readonly TransitionDescription[]
}

type Node = AnyStateMachine['root']
type Transition = NonNullable<Node['always']>[number]

/**
 * Walks `machine.root`, since `machine.definition` and `JSON.stringify(machine)` leave every `always` transition out.
 *
 * @example
 * describeMachine(authMachine).transitions.filter(({ kind }) => kind === 'always')
 */
export function describeMachine(machine: AnyStateMachine): MachineDescription {
  const nodes = descendantsOf(machine.root)
  return {
    initial: machine.root.initial.target.map(pathOf).join(),
    states: nodes.slice(1).map((node) => ({
      path: pathOf(node),
      description: node.description,
      tags: [...node.tags],
      type: node.type,
      initial: node.type === 'compound' ? node.initial.target.map(pathOf)[0] : undefined,
    })),
    transitions: nodes.flatMap(transitionsOf),
  }
}

const descendantsOf = (node: Node): Node[] => [node, ...Object.values(node.states).flatMap(descendantsOf)]
const pathOf = (node: Node): string => node.path.join('.')

function transitionsOf(node: Node): TransitionDescription[] {
  const always = (node.always ?? []).map((transition) => describe(node, transition, 'always', ''))
  const others = [...node.transitions].flatMap(([type, transitions]) =>
    transitions.map((transition) => describe(node, transition, ...kindOf(type))),
  )
  return [...always, ...others]
}

function describe(node: Node, transition: Transition, kind: TransitionKind, label: string): TransitionDescription {
  const target = transition.target?.[0]
  return { source: pathOf(node), target: target && pathOf(target), kind, label, guard: nameOf(transition.guard) }
}

function nameOf(guard: unknown): string | undefined {
  if (typeof guard === 'string') return guard
  const { type } = (guard ?? {}) as { type?: string }
  return type
}

/** Undoes xstate's spelling of the events it sends to itself. */
function kindOf(type: string): [TransitionKind, string] {
  const after = /^xstate\.after\.(.+?)\./.exec(type)?.[1]
  if (after !== undefined) return ['after', after]
  if (type.startsWith('xstate.done.')) return ['done', '']
  if (type.startsWith('xstate.error.')) return ['error', '']
  return ['event', type]
}
