/** The committed layout is the machine's, and nothing in it lies on top of something else. */
import { authMachine } from 'authchart'
import ELK from 'elkjs/lib/elk.bundled.js'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { activePaths } from '../../visualizer/chart/activePaths.ts'
import { authLayout } from '../../visualizer/chart/authLayout.ts'
import { chartGraph, edgeId } from '../../visualizer/chart/chartGraph.ts'
import { elkGraph } from '../../visualizer/chart/elkGraph.ts'
import places from '../../visualizer/chart/layout.json' with { type: 'json' }
import { toLayout, type Layout } from '../../visualizer/chart/layout.ts'
import { layoutOf, placesOf } from '../../visualizer/chart/places.ts'
import { crossings, overlaps } from '../../visualizer/chart/quality.ts'
import { renderSvg } from '../../visualizer/chart/renderSvg.ts'
import { describeMachine } from '../../visualizer/diagram/describeMachine.ts'

const graph = chartGraph(describeMachine(authMachine))
/** What `npm run layout` found; more of them is a worse picture. */
const CROSSINGS = 8

describe('the committed layout', () => {
  it('is what ELK makes of the machine from the committed seed', async () => {
    const elk = new ELK.default()
    const anew = toLayout(graph, await elk.layout(elkGraph(graph, places.seed)))
    expect(anew, 'the chart has changed: run `npm run layout`, then `npm run diagram`').toEqual(authLayout)
    expect(placesOf(anew, places.seed)).toEqual(places)
  })

  it('has no overlap of labels, states and lines, and no more crossings than when it was made', () => {
    expect(overlaps(authLayout)).toEqual([])
    expect(crossings(authLayout)).toBeLessThanOrEqual(CROSSINGS)
  })

  it('reads from top to bottom: it begins with restoring and ends with loggedOut', () => {
    const byHeight = authLayout.states.filter(({ id }) => !id.includes('.') && id !== '*').sort((a, b) => a.y - b.y)
    expect([byHeight.at(0)?.id, byHeight.at(-1)?.id]).toEqual(['restoring', 'loggedOut'])
  })

  it('is small: about 1 kB, as it is sent', () => {
    expect(gzipSync(JSON.stringify(places), { level: 9 }).length).toBeLessThan(1_100)
  })

  it('is of its own machine alone', () => {
    const { states } = describeMachine(createMachine({ initial: 'valid', states: { valid: {}, other: {} } }))
    const other = chartGraph({ initial: 'valid', states, transitions: [] })
    expect(() => layoutOf(other, places)).toThrow('"other" has no place: run `npm run layout`')
  })

  it('draws every line from the box it leaves to the box it enters', () => {
    const onBorder = (id: string, [x = 0, y = 0]: number[]): boolean => {
      const box = authLayout.states.find((state) => state.id === id)
      if (box === undefined) return false
      const isAcross = x >= box.x - 1 && x <= box.x + box.width + 1
      return isAcross && Math.min(Math.abs(y - box.y), Math.abs(y - box.y - box.height)) <= 1
    }
    for (const { id, points } of authLayout.edges) {
      const [source = '', target = ''] = id.split('->')
      expect(onBorder(source, points.slice(0, 2)), `${id} leaves`).toBe(true)
      expect(onBorder(target, points.slice(-2)), `${id} enters`).toBe(true)
    }
  })
})

describe('an overlap would be found', () => {
  const [first, second] = authLayout.edges
  const changed = (layout: Partial<Layout>): string[] => overlaps({ ...authLayout, ...layout })
  const moved = <T extends { id: string }>(things: readonly T[], id: string, place: object): T[] =>
    things.map((thing) => (thing.id === id ? { ...thing, ...place } : thing))
  const valid = authLayout.states.find(({ id }) => id === 'valid') ?? { x: 0, y: 0 }

  it.each<[string, Partial<Layout>]>([
    ['of two labels', { edges: moved(authLayout.edges, first?.id ?? '', { label: second?.label }) }],
    ['of a label and a state', { edges: moved(authLayout.edges, first?.id ?? '', { label: { ...valid } }) }],
    ['of two states', { states: moved(authLayout.states, 'restoring', { x: valid.x, y: valid.y }) }],
    ['of a line and a state', { edges: moved(authLayout.edges, 'restoring->loggedOut', lineThrough(valid)) }],
    ['of two lines', { edges: moved(authLayout.edges, first?.id ?? '', { points: second?.points }) }],
  ])('%s', (_, layout) => {
    expect(changed(layout)).not.toEqual([])
  })

  function lineThrough({ x, y }: { x: number; y: number }): { points: number[] } {
    return { points: [x - 5, y + 10, x + 500, y + 10] }
  }
})

describe('the graph', () => {
  it('has one edge with several rows for parallel transitions', () => {
    expect(graph.edges.find(({ id }) => id === edgeId('valid', 'refreshing'))?.rows).toEqual([
      'token.requested [isLongerTokenNeeded]',
      'token.rejected [isRejectionNews]',
      'refresh.requested [isRefreshable]',
    ])
  })

  it('has self-transitions as rows, and those of the root at "any state"', () => {
    expect(graph.states.find(({ id }) => id === 'valid')?.rows).toEqual(['after untilLead'])
    expect(graph.edges.map(({ id }) => id)).toEqual(expect.arrayContaining(['*->valid', '*->loggedOut']))
    expect(graph.edges.filter(({ source, target }) => source === target)).toEqual([])
  })

  it('knows what is active by the value of a snapshot', () => {
    expect(activePaths('valid')).toEqual(['valid'])
    expect(activePaths({ a: { b: 'c' }, d: {} })).toEqual(['a', 'a.b', 'a.b.c', 'd'])
  })
})

describe('the picture', () => {
  it('marks what is active and what was taken, and nothing else', () => {
    const plain = renderSvg(authLayout)
    const marked = renderSvg(authLayout, { active: ['expiring', 'expiring.due'], taken: ['valid->valid'] })
    expect(marked.match(/ class="(active|taken)"/g)).toEqual([' class="taken"', ' class="active"', ' class="active"'])
    expect(marked.replaceAll(/ class="(active|taken)"/g, '')).toBe(plain)
  })

  it('tells in words what it shows', () => {
    const [, words = ''] = /<desc>([^]*)<\/desc>/.exec(renderSvg(authLayout)) ?? []
    for (const { id } of authLayout.states) expect(words).toContain(id === '*' ? 'any state' : id)
    expect(words).toContain('valid to refreshing: token.requested [isLongerTokenNeeded], token.rejected')
  })

  it('escapes what a machine may hold', () => {
    const hostile = `"><script>alert('1')</script>&`
    const states = { [hostile]: { tags: hostile, description: hostile, on: { [hostile]: { guard: hostile } } } }
    const { states: drawn } = chartGraph(describeMachine(createMachine({ initial: hostile, states })))
    const box = { x: 0, y: 0, width: 10, height: 10, isParent: false }
    const layout = {
      width: 10,
      height: 10,
      states: drawn.map((state) => ({ ...state, ...box })),
      edges: [],
      starts: [],
    }
    const svg = renderSvg(layout, { active: [hostile] })
    expect(svg).not.toContain('<script')
    expect(svg).not.toMatch(/=""/)
    expect(svg).toContain('&lt;script&gt;')
  })
})
