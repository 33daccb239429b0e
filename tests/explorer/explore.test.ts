/** Every order in which the steps of three tabs may come, with a death at each of them: DESIGN §4.5 holds in each. */
import { expect, it } from 'vitest'
import { explore, replay } from './explore.ts'
import { SETTINGS, type Settings } from './settings.ts'

const [QUICK, COMPLETE] = [1_000, 60_000]
const isVerify = import.meta.env.MODE === 'verify'

it('two tabs, one of which may die: all interleavings', async () => {
  const { failure, isComplete, ends } = await explore({ ...SETTINGS, tabs: 2 })
  expect(failure).toBeUndefined()
  expect(isComplete).toBe(true)
  expect([...ends.keys()]).toContain('a dead, b refreshOutcomeLost, 2 presented')
})

it('two tabs, and a server with grace: no session is lost', async () => {
  const { failure, isComplete, ends } = await explore({ ...SETTINGS, tabs: 2, hasGrace: true })
  expect(failure).toBeUndefined()
  expect(isComplete).toBe(true)
  expect([...ends.keys()].filter((end) => end.includes('Lost'))).toEqual([])
})

it('three tabs, one of which may die', { timeout: 600_000 }, async () => {
  const limit = isVerify ? COMPLETE : QUICK
  const { failure, interleavings, isComplete } = await explore(SETTINGS, limit)
  expect(failure).toBeUndefined()
  expect(isComplete || interleavings === limit).toBe(true)
})

it.each<[string, Settings]>([
  [
    'a lock that lets everybody in, over a compare-and-set that compares with old news',
    { ...SETTINGS, lies: ['lock', 'compare'] },
  ],
])('finds %s, and shows it again', async (_, settings) => {
  const { failure } = await explore(settings, 10_000)
  expect(failure?.violation).toMatch(/presents refresh token 1/)
  expect((await replay(settings, failure?.schedule ?? [])).violation).toBe(failure?.violation)
})
