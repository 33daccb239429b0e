/** The live timeline: one line for each thing that happens, and a countdown below where the output is a terminal. */
import { styleText } from 'node:util'

export type Tone = 'title' | 'good' | 'plain' | 'warning' | 'bad' | 'faint'

const STYLES = {
  title: ['bold', 'cyan'],
  good: ['green'],
  plain: ['reset'],
  warning: ['yellow'],
  bad: ['red'],
  faint: ['dim'],
} as const satisfies Record<Tone, readonly Parameters<typeof styleText>[0][]>

export interface Timeline {
  /** Something that concerns the whole. */
  say(text: string, tone?: Tone): void
  /** Something that happened to a client, with the time since the start. */
  note(client: string, text: string, tone?: Tone): void
  /** The line that is always the last one; empty to take it away. */
  countdown(text: string): void
}

export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export function createTimeline(output: Output, color: boolean): Timeline {
  const start = performance.now()
  let last = ''
  const paint = (text: string, tone: Tone): string =>
    color ? styleText([...STYLES[tone]], text, { validateStream: false }) : text
  const clear = (): void => {
    if (last !== '') output.write('\r\u001B[2K')
  }
  const print = (line: string): void => {
    clear()
    output.write(`${line}\n${last}`)
  }
  return {
    say: (text, tone = 'plain') => {
      print(paint(text, tone))
    },
    note: (client, text, tone = 'plain') => {
      const seconds = ((performance.now() - start) / 1_000).toFixed(1).padStart(6)
      print(`${paint(`${seconds} s`, 'faint')}  ${paint(client.padEnd(9), 'faint')} ${paint(text, tone)}`)
    },
    countdown: (text) => {
      if (output.isTTY !== true) return
      clear()
      last = text === '' ? '' : paint(text, 'faint')
      output.write(last)
    },
  }
}

/** `━━━━━━╌╌╌╌` for 0.6. */
export function bar(share: number, width = 20): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width)
  return '━'.repeat(full) + '╌'.repeat(width - full)
}
