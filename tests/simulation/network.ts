/** The network between the tabs and the server, with what can go wrong on the way there, at the server, and on the way back. */
import type { Loop, Place } from '../../testing/simulation/loop.ts'
import type { Random } from '../../testing/simulation/random.ts'

export type Fault =
  | 'none'
  | 'lostBefore'
  | 'lostAfter'
  | 'hangs'
  | 'hangsAfter'
  | 'status500'
  | 'status503'
  | 'status503RetryAfter'
  | 'status429'
  | 'status429RetryAfter'
  | 'status502After'
  | 'notJson'
  | 'notJsonAfter'
  | 'redirect'
  | 'twice'
  | 'slow'

export type Target = 'token' | 'api'

/** How many of the requests to a target meet a fault, and which. */
export interface Weather {
  readonly fault: Fault
  /** In [0, 1]. */
  readonly share: number
}

export interface Wire {
  readonly target: Target
  readonly path: string
  readonly accessToken: string | undefined
  readonly body: string
  readonly request: string | undefined
}

/** How a tab's request ends: `undefined` when no answer comes. */
export interface Reply {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

const CLEAR: Weather = { fault: 'none', share: 0 }

export class Network {
  isOnline = true
  weather: Record<Target, Weather> = { token: CLEAR, api: CLEAR }
  /** How many requests met which fault. */
  readonly met = new Map<Fault, number>()
  readonly #loop: Loop
  readonly #random: () => Random
  readonly #serve: (wire: Wire) => Reply

  constructor(loop: Loop, random: () => Random, serve: (wire: Wire) => Reply) {
    this.#loop = loop
    this.#random = random
    this.#serve = serve
  }

  clear(): void {
    this.weather = { token: CLEAR, api: CLEAR }
    this.isOnline = true
  }

  /** Carries a request to the server and its answer back to `place`; `undefined` stands for a broken connection. */
  carry(wire: Wire, place: Place, answer: (reply: Reply | undefined) => void): void {
    const { fault, share } = this.weather[wire.target]
    const random = this.#random()
    const met: Fault = random.chance(share) ? fault : 'none'
    this.met.set(met, (this.met.get(met) ?? 0) + 1)
    const delay = (): number => (met === 'slow' ? random.int(500, 8_000) : random.int(2, 150))
    const back = (reply: Reply | undefined): void => {
      place.after(delay(), () => {
        answer(this.isOnline ? reply : undefined)
      })
    }
    if (!this.isOnline || met === 'lostBefore') {
      back(undefined)
      return
    }
    this.#loop.at(this.#loop.now + delay(), () => {
      const reply = this.#meet(met, wire)
      if (reply !== 'never') back(reply)
    })
  }

  #meet(fault: Fault, wire: Wire): Reply | undefined | 'never' {
    const instead = INSTEAD[fault]
    if (instead !== undefined) return instead
    if (fault === 'hangs') return 'never'
    const reply = this.#serve(wire)
    if (fault === 'twice') return this.#random().chance(0.5) ? this.#serve(wire) : (this.#serve(wire), reply)
    if (fault === 'lostAfter') return undefined
    if (fault === 'hangsAfter') return 'never'
    if (fault === 'status502After') return { status: 502, body: '<h1>Bad Gateway</h1>' }
    return fault === 'notJsonAfter' ? PORTAL : reply
  }
}

const PORTAL: Reply = { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome to our hotel</h1>' }

/** What comes in place of an answer, without the server knowing of it. */
const INSTEAD: Partial<Record<Fault, Reply>> = {
  status500: { status: 500 },
  status503: { status: 503 },
  status503RetryAfter: { status: 503, headers: { 'retry-after': '20' } },
  status429: { status: 429 },
  status429RetryAfter: { status: 429, headers: { 'retry-after': '30' } },
  notJson: PORTAL,
  redirect: { status: 302, headers: { location: 'https://portal.example/' } },
}
