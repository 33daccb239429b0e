/** Notices that the local clock was set, by a second clock that never jumps. */
import { CLOCK_NOISE } from './defaults.ts'
import type { Clock } from './ports.ts'

/** Answers the check to be made whenever time is looked at; it calls `onJump` with the ms the clock was set by. */
export function watchClock(clock: Clock, onJump: (by: number) => void): () => void {
  if (clock.monotonic === undefined) return () => undefined
  const drift = (): number => clock.now() - (clock.monotonic?.() ?? 0)
  let last = drift()
  return () => {
    const by = drift() - last
    if (Math.abs(by) <= CLOCK_NOISE) return
    last += by
    onJump(by)
  }
}
