/** Which of the chart's states and transitions real sessions have passed through, and which guards have said no. */
import type { Auth } from 'authchart'
import type { AnyMachineSnapshot, AnyStateMachine, AnyTransitionDefinition, InspectionEvent } from 'xstate'

type Node = AnyStateMachine['root']
type Guard = (args: { context: unknown; event: unknown }) => boolean

interface Row {
  readonly name: string
  readonly isCovered: boolean
  /** Whether a guard has kept it from being taken; `undefined` without a guard. */
  readonly isRefused: boolean | undefined
}

export class Coverage {
  readonly #states = new Set<Node>()
  readonly #taken = new Set<AnyTransitionDefinition>()
  readonly #refused = new Set<AnyTransitionDefinition>()
  #machine: AnyStateMachine | undefined

  /** Listens to one session, from now on. */
  watch({ actor }: Auth): void {
    const { logic: machine } = actor as unknown as { logic: AnyStateMachine }
    this.#machine = machine
    const guards = machine.implementations.guards as Record<string, Guard>
    const note = (
      snapshot: AnyMachineSnapshot,
      event: unknown,
      candidatesOf: (node: Node) => readonly AnyTransitionDefinition[],
    ): void => {
      for (const node of snapshot._nodes) {
        this.#states.add(node)
        for (const candidate of candidatesOf(node)) {
          const guard = guards[guardOf(candidate) ?? '']
          if (guard?.({ context: snapshot.context, event }) === false) this.#refused.add(candidate)
        }
      }
    }
    actor.system.inspect((inspected: InspectionEvent) => {
      if (inspected.actorRef !== actor) return
      const { event } = inspected as { event: { type: string } }
      if (inspected.type === '@xstate.event')
        note(actor.getSnapshot(), event, (node) => node.transitions.get(event.type) ?? [])
      if (inspected.type !== '@xstate.microstep') return
      for (const transition of inspected._transitions) this.#taken.add(transition)
      note(inspected.snapshot as AnyMachineSnapshot, event, (node) => node.always ?? [])
    })
    note(actor.getSnapshot(), undefined, () => [])
  }

  get rows(): { states: Row[]; transitions: Row[] } {
    const nodes = this.#machine === undefined ? [] : descendantsOf(this.#machine.root)
    const states = nodes
      .slice(1)
      .map((node) => ({ name: pathOf(node), isCovered: this.#states.has(node), isRefused: undefined }))
    const transitions = nodes.flatMap(transitionsOf).map((transition) => ({
      name: describe(transition),
      isCovered: this.#taken.has(transition),
      isRefused: guardOf(transition) === undefined ? undefined : this.#refused.has(transition),
    }))
    return { states, transitions }
  }

  /** What no session has passed through. */
  get missing(): string[] {
    const { states, transitions } = this.rows
    const unseen = [...states, ...transitions].filter(({ isCovered }) => !isCovered).map(({ name }) => name)
    const unrefused = transitions.filter(({ isRefused }) => isRefused === false).map(({ name }) => `${name}, refused`)
    return [...unseen, ...unrefused]
  }
}

const descendantsOf = (node: Node): Node[] => [node, ...Object.values(node.states).flatMap(descendantsOf)]
const transitionsOf = (node: Node): AnyTransitionDefinition[] => [
  ...(node.always ?? []),
  ...[...node.transitions.values()].flat(),
]
const pathOf = (node: Node): string => (node.path.length === 0 ? 'any state' : node.path.join('.'))

function guardOf({ guard }: AnyTransitionDefinition): string | undefined {
  return typeof guard === 'string' ? guard : (guard as { type?: string } | undefined)?.type
}

function describe(transition: AnyTransitionDefinition): string {
  const { source, target } = transition
  const eventType = transition.eventType as string
  const label =
    eventType === '' ? 'always' : eventType.replace(/^xstate\.(after|done|error)\.(?:actor\.)?([^.]*).*/, '$1 $2')
  const guard = guardOf(transition)
  const goal = target?.[0] === undefined ? 'stays' : `→ ${pathOf(target[0])}`
  return `${pathOf(source)} · ${label}${guard === undefined ? '' : ` [${guard}]`} ${goal}`
}
