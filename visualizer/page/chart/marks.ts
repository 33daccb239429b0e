/** What is lit in the drawn chart. */
import { edgeId } from '../../chart/chartGraph.ts'
import type { TakenTransition } from '../history.ts'

/** The innermost active states with all that they are in, parents before their children. */
export const activePaths = (leaves: readonly string[]): string[] => [
  ...new Set(
    leaves.flatMap((leaf) => {
      const steps = leaf.split('.')
      return steps.map((_, index) => steps.slice(0, index + 1).join('.'))
    }),
  ),
]

export const takenEdges = (taken: readonly TakenTransition[]): string[] =>
  taken.map(({ source, target }) => edgeId(source, target))
