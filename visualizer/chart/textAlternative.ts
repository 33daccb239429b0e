/** The chart in words, for who cannot see it. */
import type { Layout, PlacedState } from './layout.ts'

export function textAlternative({ states, edges, starts }: Layout): { title: string; description: string } {
  const nameOf = (id: string): string => states.find((state) => state.id === id)?.name ?? id
  const moves = edges.map(({ id, rows }) => {
    const [source = '', target = ''] = id.split('->')
    return `${source === '*' ? nameOf(source) : source} to ${target}: ${rows.join(', ')}.`
  })
  const isStart = (id: string): boolean => starts.some((start) => start.id === id)
  return {
    title: `Statechart of ${states.length} boxes and ${edges.length} arrows`,
    description: [
      'States.',
      ...states.map((state) => inWords(state, isStart(state.id))),
      'Transitions.',
      ...moves,
    ].join(' '),
  }
}

function inWords({ id, name, description, tags, rows }: PlacedState, isStart: boolean): string {
  const marks = [...tags, ...(isStart ? ['initial'] : [])]
  const label = (id === '*' ? name : id) + (marks.length > 0 ? ` (${marks.join(', ')})` : '')
  const stays = rows.length > 0 ? ` Stays on ${rows.join(', ')}.` : ''
  return `${label}: ${description}${stays}`
}
