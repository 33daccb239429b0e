/** Records what happens to one client. */
import type { Auth } from '../../../machines/index.ts'
import type { Call, Entry, Frame, Happening, History } from '../history.ts'
import { frameOf } from './frame.ts'

/** Older ones are forgotten. */
const [MOST_ENTRIES, MOST_CALLS] = [2_000, 4_000]
/** Ms within which ended requests are told of together. */
const TOGETHER = 3_000

export class Recorder {
  readonly #auth: Auth
  readonly #onChange: () => void
  #history: History = { from: performance.now(), entries: [], requests: [], refreshes: [] }
  #nextId = 1

  constructor(auth: Auth, onChange: () => void) {
    this.#auth = auth
    this.#onChange = onChange
  }

  /** Another one after each change. */
  get history(): History {
    return this.#history
  }

  get frame(): Frame {
    return frameOf(this.#auth)
  }

  note(happening: Happening): void {
    if (isRepetition(happening, this.#history.entries.at(-1)?.happening)) return
    this.#addEntry({ id: this.#newId(), at: performance.now(), happening, frame: this.frame })
  }

  /** @returns its number */
  begin(lane: 'requests' | 'refreshes', isSent: boolean): number {
    const startedAt = performance.now()
    const id = this.#newId()
    const call: Call = { id, startedAt, sentAt: isSent ? startedAt : undefined, endedAt: undefined, outcome: 'open' }
    this.#change({ [lane]: [...this.#history[lane].slice(-MOST_CALLS), call] })
    return id
  }

  sent(id: number): void {
    this.#changeCall('requests', id, { sentAt: performance.now() })
  }

  endRequest(id: number, failure: string | undefined): void {
    const call = this.#changeCall('requests', id, ended(failure === undefined))
    if (call === undefined) return
    const ms = performance.now() - call.startedAt
    this.#addRequests(failure === undefined ? 1 : 0, failure === undefined ? [] : [failure], ms)
  }

  endRefresh(id: number, answer: number | 'none'): void {
    const call = this.#changeCall('refreshes', id, ended(answer === 200))
    if (call !== undefined) this.note({ kind: 'refresh', answer, ms: performance.now() - call.startedAt })
  }

  #addRequests(answered: number, failed: readonly string[], slowest: number): void {
    const last = this.#history.entries.at(-1)
    const before = last?.happening
    if (last === undefined || before?.kind !== 'requests' || performance.now() - last.at > TOGETHER) {
      this.note({ kind: 'requests', answered, failed, slowest })
      return
    }
    const happening: Happening = {
      kind: 'requests',
      answered: before.answered + answered,
      failed: [...before.failed, ...failed],
      slowest: Math.max(before.slowest, slowest),
    }
    this.#change({ entries: [...this.#history.entries.slice(0, -1), { ...last, happening, frame: this.frame }] })
  }

  #addEntry(entry: Entry): void {
    this.#change({ entries: [...this.#history.entries.slice(-MOST_ENTRIES), entry] })
  }

  #changeCall(lane: 'requests' | 'refreshes', id: number, change: Partial<Call>): Call | undefined {
    const calls = [...this.#history[lane]]
    // The newest are the likeliest.
    const index = calls.findLastIndex((call) => call.id === id)
    const call = calls[index]
    if (call === undefined) return undefined
    calls[index] = { ...call, ...change }
    this.#change({ [lane]: calls })
    return calls[index]
  }

  #change(change: Partial<History>): void {
    this.#history = { ...this.#history, ...change }
    this.#onChange()
  }

  #newId(): number {
    return this.#nextId++
  }
}

const ended = (isAnswered: boolean): Partial<Call> => ({
  endedAt: performance.now(),
  outcome: isAnswered ? 'answered' : 'failed',
})

/** Two hundred refused requests tell the chart the same two hundred times. */
const isRepetition = (next: Happening, last: Happening | undefined): boolean =>
  next.kind === 'chart' &&
  last?.kind === 'chart' &&
  next.event === last.event &&
  next.taken.every(({ target }) => target === undefined)
