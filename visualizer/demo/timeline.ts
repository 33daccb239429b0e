/** The live timeline: a line for each thing that happens, and below it how much of the token is left. */
import type { DemoEvent, Moment, Promised } from './events.ts'
import { wrap, type Look, type Piece, type Terminal } from './terminal.ts'
import { count, inSeconds } from './words.ts'

const MARKS: Readonly<Record<DemoEvent['kind'], string>> = { state: '●', refresh: '↻', requests: '→', server: '▲' }
const STATUS_LOOKS: Readonly<Record<string, Look>> = {
  valid: 'good',
  expiring: 'warning',
  refreshing: 'busy',
  expired: 'warning',
  loggedOut: 'bad',
}

/** Where the text of an event begins. */
const INDENT = 36

export class Timeline {
  readonly #terminal: Terminal
  readonly #start = performance.now()
  #moment: Moment | undefined

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  title(text: string): void {
    const rule = '─'.repeat(Math.max(0, this.#terminal.width - text.length - 4))
    this.#terminal.print()
    this.#terminal.print(['── ', 'faint'], [text, 'title'], [` ${rule}`, 'faint'])
  }

  /** A paragraph. */
  say(text: string, look: Look = 'plain'): void {
    for (const line of wrap(text, this.#terminal.width - 3)) this.#terminal.print([`   ${line}`, look])
  }

  /** A line of a table. */
  row(text: string, look: Look = 'plain'): void {
    this.#terminal.print([text, look])
  }

  blank(): void {
    this.#terminal.print()
  }

  tell({ kind, who, label, text, tone }: DemoEvent): void {
    const left = kind === 'requests' ? this.#timeLeft() : ''
    const [first = '', ...rest] = wrap(text + left, Math.max(30, this.#terminal.columns - INDENT))
    const look = kind === 'state' || tone === 'bad' ? tone : 'plain'
    this.#terminal.print(
      [`${((performance.now() - this.#start) / 1_000).toFixed(1).padStart(6)} s  `, 'faint'],
      [who.padEnd(10), kind === 'server' ? 'warning' : 'faint'],
      [`${MARKS[kind]} ${label.padEnd(14)}`, tone],
      [first, look],
    )
    for (const line of rest) this.#terminal.print([' '.repeat(INDENT) + line, look])
  }

  promise({ text, isKept }: Promised): void {
    const look = isKept ? 'good' : 'bad'
    const [first = '', ...rest] = wrap(text, this.#terminal.width - 5)
    this.#terminal.print([` ${isKept ? '✓' : '✗'} `, look], [first, isKept ? 'plain' : 'bad'])
    for (const line of rest) this.#terminal.print([`   ${line}`, isKept ? 'plain' : 'bad'])
  }

  /** @param life ms of a whole life of a token; `undefined` when there is nobody to look at */
  now(moment: Moment | undefined, life = 1): void {
    this.#moment = moment
    if (moment === undefined) this.#terminal.live()
    else this.#terminal.live(...liveLine(moment, life))
  }

  #timeLeft(): string {
    const left = this.#moment?.left
    return left === undefined ? '' : `; ${inSeconds(left)} left`
  }
}

function liveLine({ who, status, left, untilRefresh, requests }: Moment, life: number): Piece[] {
  const look = STATUS_LOOKS[status] ?? 'plain'
  const ends = left === undefined ? [] : [`${inSeconds(left)} left`]
  const refresh = untilRefresh === undefined ? [] : [`refresh in ${inSeconds(untilRefresh)}`]
  const facts = [...ends, ...refresh, count(requests, 'request')].join(' · ')
  return [
    [`          ${who.padEnd(10)}`, 'faint'],
    [`● ${status.padEnd(14)}`, look],
    ...bar((left ?? 0) / life, look),
    [facts, 'faint'],
  ]
}

/** `━━━━━━╌╌╌╌` for 0.6. */
function bar(share: number, look: Look, width = 12): Piece[] {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width)
  return [
    ['━'.repeat(full), look],
    [`${'╌'.repeat(width - full)}  `, 'faint'],
  ]
}
