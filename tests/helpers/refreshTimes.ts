/** What tests of retries share: a session whose token has ended, answers that do not help, and when it was asked again. */
import { TokenEndpointError } from 'authchart'
import { createLoggedInWorld, type Answer, type World, type WorldOptions } from './world.ts'

export const down =
  (retryAfter?: number): Answer =>
  () =>
    Promise.reject(new TokenEndpointError('down', { status: 503, retryAfter }))
/** Nobody knows whether the server acted. */
export const lost: Answer = () => Promise.reject(new TypeError('fetch failed'))
export const never: Answer = () => new Promise(() => undefined)
export const times = (count: number, answer: Answer): Answer[] => Array.from({ length: count }, () => answer)

/** Five minutes after the end of its token. */
export async function createExpiredWorld(options: WorldOptions = {}): Promise<World> {
  const world = await createLoggedInWorld(options)
  world.clock.sleep(600_000)
  return world
}

/** The ms between one refresh and the next, with an hour of nobody asking after the first. */
export async function waitsOf(world: World, time = 3_600_000): Promise<number[]> {
  const asked: number[] = []
  const { clock, auth, refreshes } = world
  void auth.getAccessToken().catch(() => undefined)
  for (let passed = 0, seen = 0; passed < time; passed += 500) {
    await clock.advance(passed === 0 ? 0 : 500)
    if (refreshes.length > seen) asked.push(clock.now())
    seen = refreshes.length
  }
  return asked.slice(1).map((moment, i) => moment - (asked[i] ?? 0))
}
