/** What the demo has to tell, as plain data: a terminal prints it now, a page could draw it. No token is in it. */

export type Tone = 'good' | 'busy' | 'plain' | 'warning' | 'bad' | 'faint'

/** Something happened to a client or to the server. */
export interface DemoEvent {
  readonly kind: 'state' | 'refresh' | 'requests' | 'server'
  /** A client's name, or `server`. */
  readonly who: string
  /** A word or two. */
  readonly label: string
  readonly text: string
  readonly tone: Tone
}

/** How a client stands right now; told many times a second. */
export interface Moment {
  readonly who: string
  readonly status: string
  /** Ms to the deadline; `undefined` without a token. */
  readonly left: number | undefined
  /** Ms to the refresh ahead of it; `undefined` when none is planned. */
  readonly untilRefresh: number | undefined
  readonly requests: number
}

/** A promise of the package, with what was seen of it, and whether it was kept. */
export interface Promised {
  readonly text: string
  readonly isKept: boolean
}
