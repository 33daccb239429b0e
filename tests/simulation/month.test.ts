/** A busy user's days, on the server that forgives least: every property holds, no request meets a 401, and no session is lost. */
import { expect, it } from 'vitest'
import { DAYS } from './budget.ts'
import { daysOf } from './month.ts'
import { runScenario } from './run.ts'

const isVerify = import.meta.env.MODE === 'verify'
const COUNT = isVerify ? DAYS : 1
/** Of a working day, and about. */
const [REQUESTS, REFRESHES] = [1_000, 80]

it(`lives ${COUNT} days`, { timeout: 600_000 }, async () => {
  const scenario = daysOf(1, COUNT)
  const { violation, happened, lived, figures } = await runScenario(scenario)
  expect(violation).toBeUndefined()
  expect(happened).toBe(scenario.events.length)
  expect(lived).toBeGreaterThan(COUNT * 86_400_000)
  const working = scenario.events.filter(({ kind }) => kind === 'setClock').length * (isVerify ? 5 / 7 : 1)
  expect(figures.requests).toBeGreaterThan(working * REQUESTS)
  expect(figures.refreshes).toBeGreaterThan(working * REFRESHES)
  expect(figures).toMatchObject({ answered401: 0, lost: 0 })
})

it('has offline spells, outages, closed tabs, sleep, and a clock that is set', () => {
  const kinds = new Set(daysOf(1, DAYS).events.map(({ kind }) => kind))
  expect([...kinds]).toEqual(
    expect.arrayContaining(['offline', 'weather', 'kill', 'open', 'sleep', 'setClock', 'hide']),
  )
})
