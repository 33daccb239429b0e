/** Those who wait for the end of whatever is in flight. There may be thousands, so each costs one promise and no turn of its own. */
import type { AuthActor, AuthSnapshot } from './authActor.ts'

/** Where `close()` has left the chart nothing is in flight. */
export const isIn = (snapshot: AuthSnapshot, state: 'refreshing' | 'restoring'): boolean =>
  snapshot.status === 'active' && snapshot.matches(state)

export const isInFlight = (snapshot: AuthSnapshot): boolean =>
  isIn(snapshot, 'refreshing') || isIn(snapshot, 'restoring')

/** One object for all. */
const ONCE = { once: true }

export class Settled {
  readonly #actor: AuthActor
  /** How to serve each. Made when somebody waits, as is the subscription: most sessions of a server never see two at once. */
  #waiting: Set<() => void> | undefined

  constructor(actor: AuthActor) {
    this.#actor = actor
  }

  /**
   * What `look` answers when all is settled; while that is `undefined`, the wait goes on to the next time. Ends with `signal` for this
   * caller alone.
   *
   * @throws (as a rejection) what `look` throws, and the signal's reason
   */
  wait<T>(look: () => T | undefined, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail: (reason: unknown) => void = reject
      const giveUp = (): void => {
        this.#waiting?.delete(serve)
        fail(signal?.reason)
      }
      const serve = (): void => {
        // Given up between the end of the wait and this turn.
        if (signal?.aborted === true) return
        try {
          const answer = look()
          if (answer === undefined) {
            this.#add(serve)
            return
          }
          resolve(answer)
        } catch (error) {
          fail(error)
        }
        signal?.removeEventListener('abort', giveUp)
      }
      this.#add(serve)
      if (signal?.aborted === true) giveUp()
      else signal?.addEventListener('abort', giveUp, ONCE)
    })
  }

  #add(serve: () => void): void {
    this.#waiting ??= this.#begin()
    this.#waiting.add(serve)
  }

  #begin(): Set<() => void> {
    const waiting = new Set<() => void>()
    /** Whoever comes from now on waits for the next time. */
    const release = (): void => {
      subscription.unsubscribe()
      this.#waiting = undefined
      // All in one turn, and not within the chart's own: what they ask of it would come too late for them.
      queueMicrotask(() => {
        for (const serve of waiting) serve()
      })
    }
    const subscription = this.#actor.subscribe({
      next: (snapshot) => {
        if (!isInFlight(snapshot)) release()
      },
      complete: release,
    })
    return waiting
  }
}
