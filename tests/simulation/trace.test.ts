/** A trace is a log that the visualizer's page replays. */
import { expect, it } from 'vitest'
import { readLog } from '../../visualizer/page/replay/readLog.ts'
import { scenarioOf } from './run.ts'
import { traceScenario } from './trace.ts'

it('is taken by the page, with all that happened', async () => {
  // Four tabs.
  const scenario = scenarioOf(3, 60)
  const { outcome, lines } = await traceScenario(scenario)
  expect(outcome.violation).toBeUndefined()
  const { entries, requests, refreshes } = readLog(lines())
  expect(entries[0]?.happening).toMatchObject({ text: 'tab 1 is opened' })
  const told = entries.flatMap(({ happening }) => ('text' in happening ? [happening.text] : []))
  expect(told).toContain('alice signs in, in tab 1')
  expect(told.length).toBeGreaterThanOrEqual(60)
  const states = new Set(entries.map(({ frame }) => frame.about.status))
  expect([...states]).toEqual(expect.arrayContaining(['loggedOut', 'valid', 'refreshing']))
  expect(requests.length + refreshes.length).toBeGreaterThan(5)
})

it('is of the tab that is asked for', async () => {
  const { lines } = await traceScenario(scenarioOf(3, 60))
  const first = (name: string): unknown => readLog(lines(name)).entries[0]?.happening
  expect(first('tab 2')).toMatchObject({ text: 'tab 2 is opened' })
  expect(first('tab 4')).toMatchObject({ text: 'tab 4 is opened' })
})
