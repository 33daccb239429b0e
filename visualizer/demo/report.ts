/** The end of the demo: a table, and each promise with a tick or a cross. */
import type { Promised, Seen } from './scenario.ts'
import type { Timeline } from './timeline.ts'

export interface Result {
  readonly title: string
  readonly seen: Seen
  readonly promises: readonly Promised[]
}

const COLUMNS = ['scenario', 'requests', 'refreshes', '401s', 'failed', 'signed out', 'worst wait'] as const

/** @returns whether every promise was kept */
export function report(results: readonly Result[], timeline: Timeline): boolean {
  timeline.say('\nIn all', 'title')
  printTable(results, timeline)
  timeline.say('')
  for (const { title, promises } of results) {
    for (const { text, isKept } of promises)
      timeline.say(`${isKept ? '✓' : '✗'} ${title}: ${text}`, isKept ? 'good' : 'bad')
  }
  const replays = results.reduce((sum, { seen }) => sum + seen.server.replays, 0)
  const isOnce = replays === 0
  timeline.say(`${isOnce ? '✓' : '✗'} In all: no refresh token was presented twice`, isOnce ? 'good' : 'bad')
  return isOnce && results.every(({ promises }) => promises.every(({ isKept }) => isKept))
}

function printTable(results: readonly Result[], timeline: Timeline): void {
  const rows = results.map(({ title, seen }) => [title, ...figuresOf(seen)])
  const total = ['total', ...totalOf(results)]
  const widths = COLUMNS.map((name, column) =>
    Math.max(...[name, ...[...rows, total].map((row) => row[column] ?? '')].map(({ length }) => length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('   ')
  timeline.say(line(COLUMNS), 'faint')
  for (const row of rows) timeline.say(line(row))
  timeline.say(line(total), 'faint')
}

const figuresOf = ({ requests, server, failed, signedOut, worstWait }: Seen): string[] =>
  [requests, server.refreshesAsked, server.unauthorized, failed, signedOut, `${worstWait.toFixed(0)} ms`].map(String)

function totalOf(results: readonly Result[]): string[] {
  const sum = (pick: (seen: Seen) => number): string =>
    String(results.reduce((total, { seen }) => total + pick(seen), 0))
  const worst = Math.max(0, ...results.map(({ seen }) => seen.worstWait))
  return [
    sum(({ requests }) => requests),
    sum(({ server }) => server.refreshesAsked),
    sum(({ server }) => server.unauthorized),
    sum(({ failed }) => failed),
    sum(({ signedOut }) => signedOut),
    `${worst.toFixed(0)} ms`,
  ]
}
