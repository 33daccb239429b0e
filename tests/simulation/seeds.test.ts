/** Tabs, a network and a server in virtual time, with everything that goes wrong, by seeds: the properties P1 to P10 hold at every step. */
import { beforeAll, expect, it } from 'vitest'
import { EVENTS, SEEDS } from './budget.ts'
import type { Fault } from './network.ts'
import { runLives, type Life } from './runLives.ts'

const isVerify = import.meta.env.MODE === 'verify'
/** More of them by `npm run simulate`. */
const COUNT = isVerify ? SEEDS : 16

let lives: Life[]

beforeAll(async () => {
  lives = await runLives({ from: 1, count: COUNT, events: EVENTS })
}, 1_200_000)

it(`holds every property in ${COUNT} lives of ${EVENTS} events`, () => {
  const broken = lives.flatMap(({ seed, outcome: { violation } }) =>
    violation === undefined ? [] : [`npm run simulate -- --seed ${seed}: ${violation.property} ${violation.message}`],
  )
  expect(broken).toEqual([])
  expect(lives.map(({ seed }) => seed)).toEqual(Array.from({ length: COUNT }, (_, index) => index + 1))
  expect(lives.filter(({ outcome }) => outcome.happened !== EVENTS)).toEqual([])
})

const FAULTS: readonly Exclude<Fault, 'none'>[] = [
  'lostBefore',
  'lostAfter',
  'hangs',
  'hangsAfter',
  'status500',
  'status503',
  'status503RetryAfter',
  'status429',
  'status429RetryAfter',
  'status502After',
  'notJson',
  'notJsonAfter',
  'redirect',
  'twice',
  'slow',
]

it('has met every fault of the network and of the server', () => {
  const met = FAULTS.map((fault) => lives.reduce((sum, { outcome }) => sum + (outcome.met.get(fault) ?? 0), 0))
  expect(Math.min(...met), FAULTS.map((fault, index) => `${fault} ${met[index] ?? 0}`).join()).toBeGreaterThan(
    isVerify ? 100 : 0,
  )
})
