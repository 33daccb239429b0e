/** Timers and clocks of the simulated world: for the port, and for the libraries that use those of the platform. */
import type { Clock } from '../../machines/ports.ts'
import type { Loop, Place, Task } from './loop.ts'

/** What a tab's clock shows. */
export interface DeviceClock {
  /** Epoch ms. */
  wall(): number
  /** Ms that never jump; stands still in sleep where the device does it so. */
  monotonic(): number
}

/** What a platform does with a delay it cannot count: at once. */
const clamp = (ms = 0): number => (ms > 2_147_483_647 || !(ms >= 1) ? 1 : ms)

/** @param onTimer hears of each timer that fires */
export const clockOf = (place: Place, device: DeviceClock, onTimer: () => void): Clock => ({
  now: () => device.wall(),
  monotonic: () => device.monotonic(),
  setTimeout: (callback, ms) =>
    place.after(clamp(ms), () => {
      onTimer()
      callback()
    }),
  clearTimeout: cancel,
})

function cancel(timer: unknown): void {
  if (timer !== undefined) (timer as Task).isCancelled = true
}

/**
 * Puts virtual time in the place of the platform's, for locks and HTTP clients that know no port; answers how to put it back. What a
 * task starts belongs to that task's place, and dies with it.
 */
export function virtualTime(loop: Loop, device: DeviceClock): () => void {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis
  const realNow = Date.now
  const after = (ms: number, run: () => void): Task =>
    loop.current === undefined ? loop.at(loop.now + ms, run) : loop.current.after(ms, run)
  const every = (callback: () => void, ms: number): { isCancelled: boolean } => {
    const handle = { isCancelled: false }
    const tick = (): void => {
      if (handle.isCancelled) return
      after(ms, tick)
      callback()
    }
    after(ms, tick)
    return handle
  }
  Object.assign(globalThis, {
    setTimeout: (callback: () => void, ms?: number) => after(clamp(ms), callback),
    setInterval: (callback: () => void, ms?: number) => every(callback, clamp(ms)),
    clearTimeout: cancel,
    clearInterval: cancel,
  })
  Date.now = () => device.wall()
  return () => {
    Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval })
    Date.now = realNow
  }
}
