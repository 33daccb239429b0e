/** "Give me a valid token", by itself. */
import { signedIn } from '../contestants/authchart.ts'
import { contests } from '../contestants/index.ts'
import { compare, type Effort, type Way } from '../measure/compare.ts'
import { ns, ratio, spread, type Table } from '../table.ts'
import { World } from '../world.ts'

export async function tokens({ rounds, times }: Effort): Promise<Table[]> {
  const world = new World(false)
  const auth = signedIn(world, world.constant)
  const { accessToken, expiresAt } = world.start
  const ways: Way[] = [
    { name: 'Date.now() and a compare', run: () => (Date.now() < expiresAt ? accessToken : undefined) },
    { name: 'authchart: peekAccessToken()', run: () => auth.peekAccessToken() },
    { name: 'authchart: await getAccessToken()', run: () => auth.getAccessToken() },
  ]
  for (const { name, enter } of contests.slice(2)) {
    const { token } = await enter(world, world.constant)
    if (token !== undefined && !name.startsWith('authchart')) ways.push({ name, run: token })
  }
  const timings = await compare(ways, { rounds, times })
  auth.close()
  return [
    {
      title: 'A valid token',
      columns: ['call', 'time', 'ratio', 'middle half'],
      rows: timings.map((timing) => [timing.name, ns(timing.ns), ratio(timing.ratio), spread(timing.spread)]),
      notes: ['What answers a promise is awaited, which is part of its time.'],
    },
  ]
}
