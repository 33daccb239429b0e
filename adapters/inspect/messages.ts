import type { Way } from './ways.ts'

/** Whoever comes late is told so many of the last messages. */
const MOST = 200

/** What was sent, for those who come late: the first message, then the last ones. */
export class Messages {
  readonly #way: Way
  readonly #first: object
  readonly #last: object[] = []
  readonly #stops: (() => void)[]

  constructor(way: Way, first: object) {
    this.#way = way
    this.#first = first
    const sendAll = (): void => {
      for (const message of [this.#first, ...this.#last]) this.#send(message)
    }
    this.#stops = [way.listen(sendAll)]
    sendAll()
  }

  add(message: object): void {
    this.#last.push(message)
    if (this.#last.length > MOST) this.#last.shift()
    this.#send(message)
  }

  onStop(stop: () => void): void {
    this.#stops.push(stop)
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** A receiver that is gone must not harm the session. */
  #send(message: object): void {
    try {
      this.#way.send(message)
    } catch {
      this.stop()
    }
  }
}
