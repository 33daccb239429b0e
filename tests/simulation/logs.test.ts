/** What every simulated life leaves in `auth.log` is bounded, without a secret, and replays to the states that the tabs were in. */
import { expect, it } from 'vitest'
import { replayLog } from '../../machines/replayLog.ts'
import { runScenario, scenarioOf } from './run.ts'
import { MARK } from './server.ts'
import type { Tab } from './tab.ts'
import type { Witness } from './watch.ts'

const SEEDS = import.meta.env.MODE === 'verify' ? 100 : 8
const EVENTS = 500
/** As `createAuth` has it by default. */
const LOG_SIZE = 100

/** Every state that a tab was in, each once for as long as it lasts. */
type Lived = Map<Tab, string[]>

function look({ auth, name }: Tab, lived: readonly string[]): number {
  const text = auth.log.toJsonLines()
  expect(text.includes(MARK) || /alice|bob/.test(text), `${name} has a secret in its log`).toBe(false)
  const { steps, divergedAt } = replayLog(text)
  expect(divergedAt, `${name}: ${text}`).toBeUndefined()
  expect(steps.length - 1).toBeLessThanOrEqual(LOG_SIZE)
  const replayed = steps.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1])
  const known = Math.min(lived.length, replayed.length)
  expect(replayed.slice(replayed.length - known)).toEqual(lived.slice(lived.length - known))
  const { failures, generation, refreshable, expiresAt, reason, lastFailure } = auth.explain()
  const told = { failures, generation, refreshable, expiresAt, reason, code: lastFailure?.code }
  const last = steps.at(-1)?.explanation
  if (last !== undefined) expect({ ...last, code: last.lastFailure?.code }, name).toMatchObject(told)
  return steps.length
}

it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
  'seed %i',
  async (seed) => {
    const lived: Lived = new Map()
    let replayed = 0
    const lookAt = (tab: Tab): void => {
      replayed += look(tab, lived.get(tab) ?? [])
    }
    const witness: Witness = (world) => ({
      onOpened(tab) {
        const states = [tab.auth.explain().state]
        lived.set(tab, states)
        tab.auth.actor.subscribe(() => {
          const { state } = tab.auth.explain()
          if (state !== states.at(-1)) states.push(state)
        })
      },
      // In the midst of it, wherever that may be.
      onEvent({ id }) {
        if (id % 20 === 0) world.tabs.forEach(lookAt)
      },
      onKilled: lookAt,
    })
    const { violation } = await runScenario(scenarioOf(seed, EVENTS), witness)
    expect(violation).toBeUndefined()
    expect(replayed).toBeGreaterThan(100)
  },
  60_000,
)
