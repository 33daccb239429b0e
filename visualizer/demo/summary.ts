/** The end of the demo: the table, and each invariant with a tick or a cross. */
import { invariantsOf, type Result } from './invariants.ts'
import { tableOf } from './table.ts'
import type { Timeline } from './timeline.ts'

/** @returns whether every promise was kept */
export function summarize(results: readonly Result[], timeline: Timeline): boolean {
  timeline.title('All in all')
  if (results.length === 0) {
    timeline.say('Nothing was played, so there is nothing to tell.')
    return true
  }
  printTable(results, timeline)
  timeline.blank()
  const invariants = invariantsOf(results)
  for (const invariant of invariants) timeline.promise(invariant)
  return invariants.every(({ isKept }) => isKept)
}

function printTable(results: readonly Result[], timeline: Timeline): void {
  const { head, rows, rule, total, legend } = tableOf(results)
  timeline.row(head, 'title')
  timeline.row(rule, 'faint')
  for (const row of rows) timeline.row(row)
  timeline.row(rule, 'faint')
  timeline.row(total)
  timeline.say(legend, 'faint')
}
