/** The figures of all scenarios as lines of text. */
import type { Result } from './invariants.ts'
import type { Seen } from './scenario.ts'
import { inMs } from './words.ts'

const COLUMNS = ['scenario', 'requests', 'refreshes', '401s', 'failed', 'too late', 'worst wait'] as const

const LEGEND =
  '401s: answered by the server. Too late: asked for after the session had ended, and refused without a request.'

export interface Table {
  readonly head: string
  readonly rows: readonly string[]
  readonly rule: string
  readonly total: string
  readonly legend: string
}

export function tableOf(results: readonly Result[]): Table {
  const rows = results.map(({ scenario, seen, isCut }) => [
    isCut ? `${scenario.title} (cut)` : scenario.title,
    ...figuresOf(seen),
  ])
  const total = ['total', ...totalOf(results)]
  const widths = COLUMNS.map((name, column) =>
    Math.max(...[name, ...[...rows, total].map((row) => row[column] ?? '')].map(({ length }) => length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  const head = line(COLUMNS)
  return { head, rows: rows.map(line), rule: '─'.repeat(head.length), total: line(total), legend: LEGEND }
}

const figuresOf = ({ requests, server, failed, signedOut, worstWait }: Seen): string[] => [
  ...[requests, server.refreshesAsked, server.unauthorized, failed, signedOut].map(String),
  inMs(worstWait),
]

function totalOf(results: readonly Result[]): string[] {
  const columns = results.map(({ seen }) => seen)
  const sum = (pick: (seen: Seen) => number): string => String(columns.reduce((total, seen) => total + pick(seen), 0))
  return [
    sum(({ requests }) => requests),
    sum(({ server }) => server.refreshesAsked),
    sum(({ server }) => server.unauthorized),
    sum(({ failed }) => failed),
    sum(({ signedOut }) => signedOut),
    inMs(Math.max(0, ...columns.map(({ worstWait }) => worstWait))),
  ]
}
