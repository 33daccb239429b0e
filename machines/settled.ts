/** Those who wait for the end of whatever is in flight. There may be thousands, so each costs one promise and one object. */
import type { AuthActor, AuthSnapshot } from './authActor.ts'

export const isInFlight = (snapshot: AuthSnapshot): boolean =>
  snapshot.matches('refreshing') || snapshot.matches('restoring')

export class Settled {
  /** Made when somebody waits: most sessions of a server never see two at once. */
  #waiting: Set<Waiter> | undefined

  constructor(actor: AuthActor) {
    actor.subscribe({
      next: (snapshot) => {
        if (this.#waiting !== undefined && !isInFlight(snapshot)) this.#release()
      },
      complete: () => {
        this.#release()
      },
    })
  }

  /** Ends with `signal` for this caller alone. */
  wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting ??= new Set()
      const waiter: Waiter = { resolve, reject, signal, waiting: this.#waiting, handleEvent: giveUp }
      this.#waiting.add(waiter)
      if (signal?.aborted === true) waiter.handleEvent()
      else signal?.addEventListener('abort', waiter)
    })
  }

  /** Whoever waits again meanwhile waits for the next. */
  #release(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    for (const waiter of waiting ?? []) {
      waiter.signal?.removeEventListener('abort', waiter)
      waiter.resolve()
    }
  }
}

/** Listens to its own signal. */
interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
  readonly signal: AbortSignal | undefined
  readonly waiting: Set<Waiter>
  readonly handleEvent: () => void
}

function giveUp(this: Waiter): void {
  this.waiting.delete(this)
  this.signal?.removeEventListener('abort', this)
  this.reject(this.signal?.reason)
}
