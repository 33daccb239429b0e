/** State outside React, told of once per frame at most. */
export class Store<State extends object> {
  #state: State
  #isTelling = false
  readonly #listeners = new Set<() => void>()

  constructor(state: State) {
    this.#state = state
  }

  get state(): State {
    return this.#state
  }

  readonly getState = (): State => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  protected change(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change }
    if (this.#isTelling) return
    this.#isTelling = true
    // No animation frame: a page that nobody sees has none, and would be out of date when it is looked at.
    setTimeout(() => {
      this.#isTelling = false
      for (const listener of this.#listeners) listener()
    }, PAUSE)
  }
}

/** Ms. */
const PAUSE = 16
