/** What is drawn of a machine, without a place yet: boxes, the rows in them, and edges with their rows. */
import type { MachineDescription, StateDescription, TransitionDescription } from '../diagram/describeMachine.ts'

/** The box that the root's transitions leave from: they are taken in any state. */
export const ANY = '*'

export interface ChartState {
  /** The path of the state, such as `expiring.due`, or {@link ANY}. */
  readonly id: string
  readonly parent: string | undefined
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  /** The transitions that stay here: to itself, or to nowhere. */
  readonly rows: readonly string[]
  readonly type: StateDescription['type']
}

interface ChartEdge {
  /** See {@link edgeId}. */
  readonly id: string
  readonly source: string
  readonly target: string
  readonly rows: readonly string[]
}

export interface ChartGraph {
  readonly states: readonly ChartState[]
  readonly edges: readonly ChartEdge[]
  /** Where the machine, and every state with children, starts. */
  readonly initials: readonly string[]
}

/**
 * Names the edge between two states, or, when it has no other end, the rows inside the state.
 *
 * @example
 * edgeId('valid', 'refreshing') // 'valid->refreshing'
 * edgeId('', 'loggedOut') // '*->loggedOut'
 */
export const edgeId = (source: string, target: string | undefined): string =>
  `${idOf(source)}->${idOf(target ?? source)}`

const idOf = (path: string): string => (path === '' ? ANY : path)

export function chartGraph({ initial, states, transitions }: MachineDescription): ChartGraph {
  const groups = new Map<string, TransitionDescription[]>()
  for (const transition of transitions) {
    const id = edgeId(transition.source, transition.target)
    groups.set(id, [...(groups.get(id) ?? []), transition])
  }
  const rowsOf = (id: string): string[] => [...new Set(groups.get(id)?.map(rowOf))]
  const named = states.map((state) => chartState(state, rowsOf(edgeId(state.path, state.path))))
  const edges = [...groups].flatMap(([id, [first]]) => {
    const [source, target] = [idOf(first?.source ?? ''), idOf(first?.target ?? first?.source ?? '')]
    return source === target ? [] : [{ id, source, target, rows: rowsOf(id) }]
  })
  const initials = [initial, ...states.map((state) => state.initial)].filter((path) => path !== undefined)
  const any = anyState(rowsOf(edgeId('', undefined)))
  const isAnyNeeded = any.rows.length > 0 || edges.some(({ source, target }) => source === ANY || target === ANY)
  return { states: isAnyNeeded ? [any, ...named] : named, edges, initials: initials.filter((path) => path !== '') }
}

const anyState = (rows: string[]): ChartState => ({
  id: ANY,
  parent: undefined,
  name: 'any state',
  description: 'Whatever the state is, unless it has an answer of its own.',
  tags: [],
  rows,
  type: 'atomic',
})

function chartState({ path, description, tags, type }: StateDescription, rows: string[]): ChartState {
  const steps = path.split('.')
  const parent = steps.slice(0, -1).join('.')
  return {
    id: path,
    parent: parent === '' ? undefined : parent,
    name: steps.at(-1) ?? path,
    description: description ?? '',
    tags,
    rows,
    type,
  }
}

/** `event [guard]`, or what else the machine moves by. */
function rowOf({ kind, label, guard }: TransitionDescription): string {
  const words = { event: label, always: '', after: `after ${label}`, done: 'done', error: 'error' }[kind]
  if (guard === undefined) return words === '' ? 'otherwise' : words
  return `${words} [${guard}]`.trim()
}
