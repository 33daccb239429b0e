/** The README says how much is tested, and the tests run as much. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readme } from '../helpers/readme.ts'
import { DAYS, EVENTS, SEEDS } from '../simulation/budget.ts'

const explorer = readFileSync(new URL('../explorer/explore.test.ts', import.meta.url), 'utf8')
const interleavings = Number(/\[QUICK, COMPLETE\] = \[[\d_]+, ([\d_]+)\]/.exec(explorer)?.[1]?.replaceAll('_', ''))
const chinese = readFileSync(new URL('../../README.zh-CN.md', import.meta.url), 'utf8')

it.each([`${SEEDS.toLocaleString('en')} seeds × ${EVENTS} events`, `${DAYS} days`, interleavings.toLocaleString('en')])(
  '%s',
  (figure) => {
    expect(readme).toContain(figure)
    expect(chinese).toContain(figure)
  },
)
