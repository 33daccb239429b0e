/** A chart of a machine that nobody vouches for: what cannot be drawn is refused before the layout is tried. */
import type { MachineDescription } from '../diagram/describeMachine.ts'
import { ANY, chartGraph, type ChartGraph } from './chartGraph.ts'

/** Why there is no picture, and what to do about it. */
export class ChartLayoutError extends Error {
  override readonly name = 'ChartLayoutError'
}

const LIMITS = { states: 150, transitions: 600, text: 120 }

/** @throws {@link ChartLayoutError} naming what is too much, or what does not fit together. */
export function checkedGraph(description: MachineDescription): ChartGraph {
  const { states, transitions } = description
  refuseMore('states', states.length, LIMITS.states)
  refuseMore('transitions', transitions.length, LIMITS.transitions)
  refuseUnclear(description)
  const graph = chartGraph(description)
  for (const { rows, id } of [...graph.states, ...graph.edges]) {
    if (rows.some((row) => row.length > LIMITS.text)) refuseText(id)
  }
  return graph
}

function refuseMore(what: string, count: number, limit: number): void {
  if (count <= limit) return
  throw new ChartLayoutError(`The machine has ${count} ${what}; up to ${limit} can be drawn. Draw a part of it.`)
}

function refuseText(text: string): never {
  const start = text.slice(0, 40)
  throw new ChartLayoutError(`A text of "${start}" is longer than ${LIMITS.text} characters. Shorten it.`)
}

function refuseUnclear({ initial, states, transitions }: MachineDescription): void {
  const paths = new Set(states.map(({ path }) => path))
  if (paths.size < states.length) throw new ChartLayoutError('Two states have the same path. Give each its own name.')
  for (const { path, tags } of states) {
    if (path === '' || path.split('.').includes(ANY) || path.includes('->'))
      throw new ChartLayoutError(`A state cannot be called "${path.slice(0, 40)}". Rename it.`)
    if ([path, ...tags].some((text) => text.length > LIMITS.text)) refuseText(path)
  }
  const parents = [...paths].map((path) => path.split('.').slice(0, -1).join('.'))
  const ends = transitions.flatMap(({ source, target }) => [source, target ?? ''])
  const starts = states.flatMap((state) => state.initial ?? [])
  for (const path of [initial, ...starts, ...parents, ...ends]) {
    if (path !== '' && !paths.has(path))
      throw new ChartLayoutError(`There is no state "${path.slice(0, 40)}", though the machine speaks of it. Add it.`)
  }
}
