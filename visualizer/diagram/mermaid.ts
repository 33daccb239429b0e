/** A chart as Mermaid text, flattened to its top-level states: nested ones lose their labels where Mermaid is rendered. */
import type { MachineDescription, TransitionDescription } from './describeMachine.ts'

/** A `stateDiagram-v2`. Transitions of the root start from a state called `any state`. */
export function toMermaid({ initial, transitions }: MachineDescription): string {
  const edges = new Map<string, Set<string>>()
  for (const transition of transitions) {
    const [source, target] = [topLevel(transition.source), topLevel(transition.target ?? '')]
    if (target === '' || source === target) continue
    const edge = `${source === '' ? 'any' : source} --> ${target}`
    edges.set(edge, (edges.get(edge) ?? new Set()).add(labelOf(transition)))
  }
  const lines = [...edges].map(([edge, labels]) => `  ${edge}: ${[...labels].join('<br/>')}`)
  return ['stateDiagram-v2', '  state "any state" as any', `  [*] --> ${initial}`, ...lines].join('\n')
}

const topLevel = (path: string): string => path.split('.')[0] ?? ''

/** The event, or what the clock and the outcome of the refresh decide by. */
function labelOf({ kind, label, guard }: TransitionDescription): string {
  if (kind === 'event') return label
  if (kind === 'done' || kind === 'error') return guard ?? (kind === 'done' ? 'refreshed' : 'refresh failed')
  return guard ?? 'otherwise'
}
