/** The clock of a tab, on its device. */
import type { Clock } from '../../machines/ports.ts'
import type { Place, Task } from './loop.ts'

/** What a device's clocks show. */
export interface DeviceClock {
  /** Epoch ms. */
  wall(): number
  /** Ms that never jump; stands still in sleep where the device does it so. */
  monotonic(): number
}

/** What a platform does with a delay it cannot count: at once. */
export const clamp = (ms = 0): number => (ms > 2_147_483_647 || !(ms >= 1) ? 1 : ms)

/** @param onTimer hears of each timer that fires */
export const clockOf = (place: Place, device: DeviceClock, onTimer: () => void = () => undefined): Clock => ({
  now: () => device.wall(),
  monotonic: () => device.monotonic(),
  setTimeout: (callback, ms) =>
    place.after(clamp(ms), () => {
      onTimer()
      callback()
    }),
  clearTimeout: cancel,
})

export function cancel(timer: unknown): void {
  if (timer !== undefined) (timer as Task).isCancelled = true
}
