/** Timers of the simulated world for the libraries that use those of the platform, and nothing that depends on the garbage collector. */
import { cancel, clamp, type DeviceClock } from '../../testing/simulation/clock.ts'
import type { Loop, Task } from '../../testing/simulation/loop.ts'

/**
 * Node loses the signal of a `Request`, of its clone and of what was made of it with the next garbage collection
 * (https://github.com/nodejs/undici/issues/4068); when that comes follows from no seed.
 */
class LastingRef {
  static readonly all: LastingRef[] = []
  #target: WeakKey | undefined

  constructor(target: WeakKey) {
    this.#target = target
    LastingRef.all.push(this)
  }

  /** At the end of the world; Node holds on to the references themselves until their targets are gone. */
  static release(): void {
    for (const reference of LastingRef.all.splice(0)) reference.#target = undefined
  }

  deref(): WeakKey | undefined {
    return this.#target
  }
}

/**
 * Puts virtual time in the place of the platform's, for locks and HTTP clients that know no port; answers how to put it back. What a
 * task starts belongs to that task's place, and dies with it.
 */
export function virtualTime(loop: Loop, device: DeviceClock): () => void {
  const { setTimeout, setInterval, clearTimeout, clearInterval, WeakRef } = globalThis
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
    WeakRef: LastingRef,
  })
  Date.now = () => device.wall()
  return () => {
    Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval, WeakRef })
    Date.now = realNow
    LastingRef.release()
  }
}
