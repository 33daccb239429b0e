/** Hands a refresh to a worker and waits for what came of it. */
import { TokenEndpointError } from '../../machines/errors.ts'
import type { RotationOutcome } from '../../machines/ports.ts'
import { fromPlainError } from '../internal/plainError.ts'
import { parseAnswer, PROTOCOL, type Answer, type Assignment } from '../internal/workerProtocol.ts'

export interface Workplace {
  readonly kind: 'sharedWorker' | 'serviceWorker'
  readonly url: string | URL
}

/** Ms. A worker that has not even accepted by then does not load. */
const PATIENCE = 3_000
/** Ms on top of the refresh timeout: to wait for the lock, and for the storage. */
const GRACE = 10_000

/** @returns `undefined` when there is no such worker, or it speaks another version: nothing has been sent then */
export async function askWorker(
  workplace: Workplace,
  task: Omit<Assignment, 'authchart'>,
  signal: AbortSignal,
): Promise<RotationOutcome | undefined> {
  // Without Web Locks page and worker could not take turns.
  if (typeof navigator.locks === 'undefined') return undefined
  const { port1: mine, port2: theirs } = new MessageChannel()
  const answers = new Answers(mine, signal)
  try {
    const worker = await Promise.race([reach(workplace), answers.silence(PATIENCE)])
    if (worker === undefined) return undefined
    worker.postMessage({ ...task, authchart: PROTOCOL } satisfies Assignment, [theirs])
    const first = await Promise.race([answers.next(), answers.silence(PATIENCE)])
    if (first === undefined) shared.delete(String(workplace.url))
    if (first?.is !== 'accepted') return undefined
    const last = await Promise.race([answers.next(), answers.silence(task.refreshTimeout + GRACE)])
    if (last?.is !== 'done') throw new TokenEndpointError('The worker has not answered; it may have ended')
    return { record: last.record, error: last.error && fromPlainError(last.error) }
  } finally {
    answers.close()
  }
}

/** What comes through a port, one after the other. Ends early with the signal. */
class Answers {
  readonly #port: MessagePort
  readonly #heard: (Answer | undefined)[] = []
  readonly #signal: AbortSignal
  readonly #timers: ReturnType<typeof setTimeout>[] = []
  #tell: (() => void) | undefined

  constructor(port: MessagePort, signal: AbortSignal) {
    this.#port = port
    this.#signal = signal
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.#heard.push(parseAnswer(data))
      this.#tell?.()
    }
  }

  async next(): Promise<Answer | undefined> {
    if (this.#heard.length === 0) await new Promise<void>((resolve) => (this.#tell = resolve))
    return this.#heard.shift()
  }

  /** `undefined` after so many ms, or when the signal aborts. */
  silence(ms: number): Promise<undefined> {
    return new Promise((resolve) => {
      const end = (): void => {
        resolve(undefined)
      }
      this.#timers.push(setTimeout(end, ms))
      this.#signal.addEventListener('abort', end, { once: true })
    })
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#port.close()
  }
}

interface Reached {
  postMessage(message: unknown, transfer: Transferable[]): void
}

/** `undefined` where this kind of worker is missing or its file does not load. */
export async function reach({ kind, url }: Workplace): Promise<Reached | undefined> {
  try {
    return kind === 'sharedWorker' ? reachShared(url) : await reachService(url)
  } catch {
    return undefined
  }
}

/** By address. One that has died, as with the crash of the process it was in, is made anew for the next refresh. */
const shared = new Map<string, SharedWorker>()

function reachShared(url: string | URL): Reached {
  const known = shared.get(String(url))
  if (known !== undefined) return known.port
  const worker = new SharedWorker(url, { name: 'authchart' })
  // A file that is not there is asked for again at the next refresh.
  worker.addEventListener('error', () => shared.delete(String(url)))
  worker.port.start()
  shared.set(String(url), worker)
  return worker.port
}

/** In a scope without pages, so that it never displaces the app's own service worker. */
async function reachService(url: string | URL): Promise<Reached | undefined> {
  const scope = new URL('authchart-executor/', new URL(url, document.baseURI)).href
  const registration = await navigator.serviceWorker.register(url, { scope })
  const { active } = registration
  if (active !== null) return active
  const coming = registration.installing ?? registration.waiting
  return new Promise((resolve) => {
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve(coming)
      if (coming.state === 'redundant') resolve(undefined)
    })
  })
}
