/** The page's way to the worker: each call with a port of its own, so that a service worker that was stopped is simply started again. */
import { AuthOptionError, TokenEndpointError } from '../../machines/errors.ts'
import { lifeLock, unwrap, wrap, type Answer, type Call } from './protocol.ts'

/** The worker in which the session lives. */
export type AuthWorker = Worker | SharedWorker | ServiceWorkerRegistration

/** Makes the worker, or makes it anew after it has ended. */
export type WorkerFactory = () => AuthWorker | Promise<AuthWorker>

/** Ms. A worker that has not even taken a call by then does not load. */
const PATIENCE = 5_000

interface Reached {
  readonly postMessage: (message: unknown, transfer: Transferable[]) => void
  /** A service worker, which the browser stops when it is idle, and starts for the next message. */
  readonly isStoppedAtWill?: true
}

export interface Answered {
  /** Which one has answered. */
  readonly worker: string
  readonly answer: Exclude<Answer, { is: 'taken' }>
}

export class Connection {
  readonly #make: WorkerFactory
  readonly #onEnded: () => void
  readonly #closed = new AbortController()
  #worker: Promise<Reached> | undefined
  /** By the id that a worker gives itself: what aborts when it has ended. */
  readonly #lives = new Map<string, AbortSignal>()

  /** @param onEnded called when a worker has ended that will not come back by itself */
  constructor(make: WorkerFactory, onEnded: () => void) {
    this.#make = make
    this.#onEnded = onEnded
  }

  /**
   * @throws {TokenEndpointError} when no worker answers, or when it has ended before it did
   * @throws the signal's reason
   */
  async call(call: Call, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<Answered> {
    signal?.throwIfAborted()
    try {
      return await this.#attempt(call, signal)
    } catch (error) {
      if (!(error instanceof Untaken)) throw error
    }
    // It has not begun, so that it can be asked for again.
    return this.#attempt(call, signal).catch((error: unknown) => {
      throw error instanceof Untaken ? new TokenEndpointError(SILENT, { unsent: true }) : error
    })
  }

  close(): void {
    this.#closed.abort()
  }

  async #attempt(call: Call, signal: AbortSignal | undefined): Promise<Answered> {
    const { port1: mine, port2: theirs } = new MessageChannel()
    const answers = new Answers(mine)
    try {
      const worker = await (this.#worker ??= this.#reach())
      worker.postMessage(wrap(call), [theirs])
      const first = await Promise.race([answers.next(), after(PATIENCE, answers.ended)])
      if (first?.is !== 'taken') throw new Untaken()
      const life = this.#lifeOf(first.worker, worker)
      const answer = await answers.until(signal, life)
      return { worker: first.worker, answer: answer as Answered['answer'] }
    } catch (error) {
      if (error instanceof Untaken) this.#worker = undefined
      throw error
    } finally {
      answers.end()
    }
  }

  async #reach(): Promise<Reached> {
    try {
      return await reach(await this.#make())
    } catch (cause) {
      this.#worker = undefined
      throw new TokenEndpointError('The worker that holds the session could not be started', { cause, unsent: true })
    }
  }

  /** Aborts when that worker has ended: then its lock is free. */
  #lifeOf(id: string, { isStoppedAtWill }: Reached): AbortSignal {
    const known = this.#lives.get(id)
    if (known !== undefined) return known
    const life = new AbortController()
    this.#lives.set(id, life.signal)
    const end = (): void => {
      this.#lives.delete(id)
      life.abort(new TokenEndpointError(ENDED))
      if (isStoppedAtWill) return
      this.#worker = undefined
      this.#onEnded()
    }
    const locks = (navigator as Partial<Navigator>).locks
    locks?.request(lifeLock(id), { signal: this.#closed.signal }, end).catch(() => undefined)
    return life.signal
  }
}

const SILENT = 'The worker that holds the session does not answer; does its file load, and does it call serveAuth()?'
const ENDED = 'The worker that holds the session has ended before it answered'

/** Nobody has taken the call, so nothing has been done about it. */
class Untaken extends Error {}

async function reach(worker: AuthWorker): Promise<Reached> {
  if ('active' in worker) return serviceWorkerOf(worker)
  const target = 'port' in worker ? worker.port : worker
  if (!('postMessage' in target))
    throw new AuthOptionError('worker', 'must answer a Worker, a SharedWorker or a ServiceWorkerRegistration')
  if ('start' in target) target.start()
  return {
    postMessage: (message, transfer) => {
      target.postMessage(message, transfer)
    },
  }
}

async function serviceWorkerOf(registration: ServiceWorkerRegistration): Promise<Reached> {
  const coming = registration.installing ?? registration.waiting
  if (registration.active === null)
    await new Promise<void>((resolve, reject) => {
      coming?.addEventListener('statechange', () => {
        if (coming.state === 'activated') resolve()
        if (coming.state === 'redundant') reject(new Error('The service worker was not installed'))
      })
    })
  return {
    isStoppedAtWill: true,
    // The one that is active then: an update may have taken its place.
    postMessage: (message, transfer) => {
      registration.active?.postMessage(message, transfer)
    },
  }
}

/** What comes through a port, one after the other. */
class Answers {
  readonly #port: MessagePort
  readonly #over = new AbortController()
  readonly #heard: (Answer | undefined)[] = []
  #tell: (() => void) | undefined

  constructor(port: MessagePort) {
    this.#port = port
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.#heard.push(unwrap<Answer>(data))
      this.#tell?.()
    }
  }

  /** Aborts when nobody listens any more. */
  get ended(): AbortSignal {
    return this.#over.signal
  }

  async next(): Promise<Answer | undefined> {
    if (this.#heard.length === 0) await new Promise<void>((resolve) => (this.#tell = resolve))
    return this.#heard.shift()
  }

  /** The next, unless the caller has lost interest, of which the worker hears, or the worker has ended. */
  async until(signal: AbortSignal | undefined, life: AbortSignal): Promise<Answer | undefined> {
    const next = await Promise.race([this.next(), aborted(signal, this.ended), aborted(life, this.ended)])
    if (signal?.aborted === true) {
      this.#port.postMessage('abort')
      signal.throwIfAborted()
    }
    if (next === undefined) life.throwIfAborted()
    return next
  }

  end(): void {
    this.#over.abort()
    this.#port.close()
  }
}

const after = (ms: number, until: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, undefined)
    until.addEventListener('abort', () => {
      clearTimeout(timer)
    })
  })

const aborted = (signal: AbortSignal | undefined, until: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) resolve(undefined)
    signal?.addEventListener(
      'abort',
      () => {
        resolve(undefined)
      },
      { once: true, signal: until },
    )
  })
