/** Lines of text, in colour where wanted, above one live line where the output is a terminal. */
import { styleText } from 'node:util'
import type { Tone } from './events.ts'

export type Look = Tone | 'title'

const STYLES = {
  title: ['bold', 'cyan'],
  good: ['green'],
  busy: ['cyan'],
  plain: [],
  warning: ['yellow'],
  bad: ['red'],
  faint: ['dim'],
} as const satisfies Record<Look, readonly Parameters<typeof styleText>[0][]>

export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** A piece of a line and how it looks. */
export type Piece = readonly [text: string, look: Look]

const CLEAR = '\r\u001B[2K'

export class Terminal {
  readonly #output: Output
  readonly #color: boolean
  readonly #isLive: boolean
  #live = ''

  constructor(output: Output, wantsColor: boolean) {
    this.#output = output
    this.#isLive = output.isTTY === true && process.env['TERM'] !== 'dumb'
    this.#color = wantsColor && this.#isLive
  }

  /** Columns of the terminal; as many as one likes where the output is none. */
  get columns(): number {
    const { columns } = this.#output
    return columns === undefined || columns < 1 ? Infinity : columns
  }

  /** How wide a paragraph may be; nobody reads lines without end. */
  get width(): number {
    return Math.max(40, Math.min(this.columns, 100))
  }

  print(...pieces: readonly Piece[]): void {
    const clear = this.#live === '' ? '' : CLEAR
    this.#output.write(`${clear}${this.#paint(pieces)}\n${this.#live}`)
  }

  /** Replaces the last line, which stays below all others; without pieces it goes away. */
  live(...pieces: readonly Piece[]): void {
    if (!this.#isLive) return
    const next = this.#paint(cut(pieces, this.columns - 1))
    if (next === this.#live) return
    this.#live = next
    this.#output.write(CLEAR + next)
  }

  #paint(pieces: readonly Piece[]): string {
    const paint = ([text, look]: Piece): string =>
      this.#color && text !== '' ? styleText([...STYLES[look]], text, { validateStream: false }) : text
    return pieces.map(paint).join('')
  }
}

/** A line that wraps could not be taken back. */
function cut(pieces: readonly Piece[], width: number): Piece[] {
  let left = width
  return pieces.map(([text, look]) => {
    const kept = text.slice(0, Math.max(0, left))
    left -= kept.length
    return [kept, look]
  })
}

/** `text` in lines of at most `width` characters, but for longer words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line += line === '' ? word : ` ${word}`
  }
  return [...lines, line]
}
