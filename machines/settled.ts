/** The end of whatever is in flight, as one promise for all who wait for it. */
import type { AuthActor, AuthSnapshot } from './authActor.ts'

export const isInFlight = (snapshot: AuthSnapshot): boolean =>
  snapshot.matches('refreshing') || snapshot.matches('restoring')

export class Settled {
  #shared: { promise: Promise<void>; resolve: () => void } | undefined

  constructor(actor: AuthActor) {
    actor.subscribe({
      next: (snapshot) => {
        if (!isInFlight(snapshot)) this.#release()
      },
      complete: () => {
        this.#release()
      },
    })
  }

  /** Ends with `signal` for this caller alone. */
  wait(signal?: AbortSignal): Promise<void> {
    this.#shared ??= deferred()
    return signal === undefined ? this.#shared.promise : abortable(this.#shared.promise, signal)
  }

  #release(): void {
    this.#shared?.resolve()
    this.#shared = undefined
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

function abortable(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) {
      abort()
      return
    }
    signal.addEventListener('abort', abort, { once: true })
    void promise.then(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
  })
}
