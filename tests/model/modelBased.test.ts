/**
 * Every path of the world's model, walked by a real session on a simulated clock, by the engine the user wished for and by the one
 * that xstate maintains; and what of the chart that has covered.
 */
import { createTestModel as createOriginalTestModel } from '@xstate/test'
import { isLoggedOutError, isRefreshConfigurationError, isRefreshUnavailableError } from 'authchart'
import { createTestModel } from 'xstate/graph'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../helpers/reasonOf.ts'
import { settle } from '../helpers/simulatedClock.ts'
import { Coverage } from './coverage.ts'
import { coverageReport } from './coverageReport.ts'
import { Driver } from './driver.ts'
import { OTHER_LIVES } from './otherLives.ts'
import { createWorldModel, type Policy, type WorldEvent } from './worldModel.ts'

interface ModelState {
  readonly value: unknown
  readonly context: { readonly isRejected: boolean }
}

interface Path {
  readonly description: string
  readonly steps: readonly { readonly event: { readonly type: string }; readonly state: ModelState }[]
  readonly state: ModelState
  test(params: object): Promise<unknown>
}

const ENGINES: readonly [string, (policy: Policy) => readonly Path[]][] = [
  ['xstate/graph', (policy) => createTestModel(createWorldModel(policy) as never, OPTIONS as never).getShortestPaths()],
  [
    '@xstate/test',
    (policy) => createOriginalTestModel(createWorldModel(policy) as never, OPTIONS as never).getShortestPaths(),
  ],
]

const nameOf = ({ value, context }: ModelState): string => `${String(value)}${context.isRejected ? ' (rejected)' : ''}`

/** Each event in each state is a path of its own, those that change nothing as well. */
const OPTIONS = {
  serializeTransition: (state: ModelState, event: { type: string } | undefined, before: ModelState | undefined) =>
    event === undefined || before === undefined ? nameOf(state) : `${nameOf(before)} · ${event.type}`,
}

const coverage = new Coverage()

describe.each(ENGINES)('by %s', (_, pathsOf) => {
  describe.each<Policy>(['ahead', 'onDemand'])('refreshPolicy %s', (policy) => {
    const paths = pathsOf(policy)

    it('there are paths, and each ends in an active state', () => {
      expect(paths.length).toBeGreaterThan(90)
    })

    it.each(paths.map((path) => [nameOfPath(path), path] as const))('%s', async (__, path) => {
      const driver = new Driver(policy)
      coverage.watch(driver.world.auth)
      await path.test({
        states: executors((state: ModelState) => expectState(driver, state)),
        events: executors(({ event }: { event: WorldEvent }) =>
          event.type.startsWith('xstate.') ? undefined : driver.does(event),
        ),
      })
      await expectAsking(driver)
      driver.close()
    })
  })
})

describe('what the model leaves out', () => {
  it.each(OTHER_LIVES)('%s', async (_, live) => {
    await live((auth) => {
      coverage.watch(auth)
    })
  })
})

it('every state, transition and guard of the chart has been passed', async () => {
  expect(coverage.missing).toEqual([])
  await expect(coverageReport(coverage.rows)).toMatchFileSnapshot('../../docs/coverage.md')
})

const nameOfPath = ({ steps }: Path): string =>
  steps
    .map(({ event }) => event.type)
    .filter((type) => type !== 'xstate.init')
    .join(' → ')

/** The engines skip an executor that is not there; this one is always there. */
const executors = <Argument>(
  execute: (argument: Argument) => unknown,
): Record<string, (argument: Argument) => unknown> =>
  new Proxy(
    {},
    {
      get: () => execute,
      ownKeys: () => ['*'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: execute }),
    },
  )

async function expectState(
  { world: { auth, clock }, waiting }: { world: Driver['world']; waiting: number },
  state: ModelState,
) {
  const path = String(state.value).replace('_', '.')
  const { state: real, status, reason } = auth.explain()
  expect(real).toBe(path)
  expect(status).toBe(path.split('.')[0])
  const isUsable = /^valid|^expiring|refreshing\.usable/.test(path)
  expect(auth.peekAccessToken() !== undefined, 'a token to be had at once').toBe(isUsable)
  expect(auth.actor.getSnapshot().hasTag('anonymous')).toBe(path === 'loggedOut')
  expect(reason !== undefined).toBe(path === 'loggedOut')
  expect(auth.explain().expiresAt ?? Infinity, 'P1').toBeGreaterThan(isUsable ? clock.now() : -1)
  // P4: who waits, waits for something.
  if (!/^refreshing|^restoring/.test(path)) expect(waiting).toBe(0)
  await settle()
}

/** What a request hears at the end of a path. */
async function expectAsking({ world: { auth } }: Driver): Promise<void> {
  const { state } = auth.explain()
  if (/^restoring|^refreshing\.unusable|^expired\.ready/.test(state)) return
  const answer = auth.getAccessToken()
  if (auth.peekAccessToken() !== undefined) expect(await answer).toBe(auth.peekAccessToken())
  else if (state === 'loggedOut') expect(await reasonOf(answer)).toSatisfy(isLoggedOutError)
  else if (state === 'expired.misconfigured') expect(await reasonOf(answer)).toSatisfy(isRefreshConfigurationError)
  else expect(await reasonOf(answer)).toSatisfy(isRefreshUnavailableError)
}
