/** Machines of other apps, which send here with `@statelyai/inspect`: what they are and what happened to them. */
import type { Box } from '../chart/box.ts'
import { Store } from '../lab/store.ts'
import { DefinitionError, leavesOf, readDefinition, record } from './definition.ts'
import { readLiteral } from './literal.ts'

export interface GuestStep {
  readonly at: number
  /** The event's type; nothing else of it is kept. */
  readonly event: string
  readonly leaves: readonly string[]
  readonly status: string
}

export interface Guest {
  readonly id: string
  readonly name: string
  /** The machine's config as JSON. */
  readonly definition: string
  readonly boxes: readonly Box[]
  /** Why it cannot be drawn. */
  readonly problem: string | undefined
  readonly steps: readonly GuestStep[]
}

interface GuestsState {
  /** Whether another window has opened this one, in order to send. */
  readonly isExpected: boolean
  readonly guests: readonly Guest[]
}

/** Older ones are forgotten. */
const [MOST_GUESTS, MOST_STEPS] = [50, 500]

export class Guests extends Store<GuestsState> {
  constructor() {
    super({ isExpected: false, guests: [] })
  }

  /** Listens to the window that has opened this one, if any has. */
  listen(page: Window): void {
    const host = page.opener as Window | null
    if (host === null) return
    this.change({ isExpected: true })
    page.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
      if (source === host) this.take(data)
    })
    // Whoever has opened this page may know that it is here; nothing else is ever sent.
    host.postMessage({ type: '@statelyai.connected' }, '*')
  }

  /** Takes what somebody sent, as far as it is understood. */
  take(data: unknown): void {
    const { type, sessionId } = record(data)
    if (typeof sessionId !== 'string') return
    if (type === '@xstate.actor') this.#welcome(sessionId, record(data))
    if (type === '@xstate.snapshot') this.#step(sessionId, record(data))
  }

  /**
   * Takes a machine out of a text, and puts it first.
   *
   * @returns why it cannot be read, if it cannot
   */
  paste(text: string): string | undefined {
    try {
      const config = record(readLiteral(text))
      const definition = JSON.stringify(config)
      const boxes = readDefinition(definition)
      if (boxes.length === 0) return 'It has no states'
      const name = typeof config['id'] === 'string' ? config['id'].slice(0, 80) : 'pasted machine'
      const guest: Guest = {
        id: `pasted ${definition}`,
        name,
        definition,
        boxes,
        problem: undefined,
        steps: [NOT_STARTED],
      }
      this.change({ guests: [guest, ...this.state.guests.filter(({ id }) => id !== guest.id)].slice(0, MOST_GUESTS) })
      return undefined
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error
      return error.message
    }
  }

  #welcome(id: string, { name, definition, snapshot }: Readonly<Record<string, unknown>>): void {
    const drawn = draw(definition)
    // A promise has no states to be looked at.
    if (drawn.boxes.length === 0 && drawn.problem === undefined) return
    const guest = {
      id,
      name: typeof name === 'string' ? name.slice(0, 80) : id,
      ...drawn,
      steps: [stepOf('xstate.init', snapshot)],
    }
    const others = this.state.guests.filter((other) => other.id !== id).slice(1 - MOST_GUESTS)
    this.change({ guests: [...others, guest] })
  }

  #step(id: string, { event, snapshot }: Readonly<Record<string, unknown>>): void {
    const { type } = record(event)
    const step = stepOf(typeof type === 'string' ? type.slice(0, 200) : 'unknown', snapshot)
    this.change({
      guests: this.state.guests.map((guest) =>
        guest.id === id ? { ...guest, steps: [...guest.steps.slice(1 - MOST_STEPS), step] } : guest,
      ),
    })
  }
}

const NOT_STARTED: GuestStep = { at: 0, event: '', leaves: [], status: '' }

function stepOf(event: string, snapshot: unknown): GuestStep {
  const { value, status } = record(snapshot)
  return { at: performance.now(), event, leaves: leavesOf(value), status: typeof status === 'string' ? status : '' }
}

function draw(sent: unknown): Pick<Guest, 'definition' | 'boxes' | 'problem'> {
  const definition = typeof sent === 'string' ? sent : '{}'
  try {
    return { definition, boxes: readDefinition(definition), problem: undefined }
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    return { definition, boxes: [], problem: error.message }
  }
}
