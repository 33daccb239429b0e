/** The states of a machine that somebody else has sent, from its config. */
import type { Box } from '../chart/box.ts'

/** A larger chart cannot be looked at. */
const [MOST_STATES, MOST_DEPTH] = [300, 12]

/** What is wrong with a machine, for whoever sent it. */
export class DefinitionError extends Error {}

/**
 * @param text the config of the machine as JSON
 * @throws {DefinitionError}
 */
export function readDefinition(text: string): Box[] {
  const count = { states: 0 }
  return boxesOf(parsed(text), '', 0, count)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new DefinitionError('Its config is not JSON')
  }
}

function boxesOf(config: unknown, path: string, depth: number, count: { states: number }): Box[] {
  if (depth > MOST_DEPTH) throw new DefinitionError(`Its states are nested more than ${MOST_DEPTH} deep`)
  return Object.entries(record(record(config)['states'])).map(([name, state]) => {
    count.states += 1
    if (count.states > MOST_STATES) throw new DefinitionError(`It has more than ${MOST_STATES} states`)
    const own = path === '' ? name : `${path}.${name}`
    const { description, tags } = record(state)
    return {
      path: own,
      name,
      description: typeof description === 'string' ? description : undefined,
      tags: [tags].flat().filter((tag) => typeof tag === 'string'),
      inner: boxesOf(state, own, depth + 1, count),
    }
  })
}

export const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** The paths of the innermost active states: several where the machine is parallel. */
export function leavesOf(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [path === '' ? value : `${path}.${value}`]
  const regions = Object.entries(record(value))
  if (regions.length === 0) return path === '' ? [] : [path]
  return regions.flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`))
}
