import type { AuthExplanation, AuthStatus, AuthView, Watchable } from '../../machines/auth.ts'
import type { AuthEmitted } from '../../machines/authContext.ts'
import type { Claims } from '../../machines/claims.ts'
import { AuthClosedError, AuthOptionError } from '../../machines/errors.ts'
import type { TokenSource } from '../../machines/ports.ts'
import type { TokenResponse } from '../../machines/tokenResponse.ts'
import { modeOf } from '../internal/authMode.ts'
import type { AuthFetch } from '../internal/authorizedFetch.ts'
import { fromPlainError } from '../internal/plainError.ts'
import { checkKnown } from '../internal/presetOptions.ts'
import { Connection, type Answered, type WorkerFactory } from './connection.ts'
import { nudge } from './nudge.ts'
import { fromFailure, fromPlainResponse, toPlainRequest } from './plainFetch.ts'
import { newsChannel, unwrap, type Call, type News, type PlainEvent, type RemoteState } from './protocol.ts'
import type { AuthActions } from './serveAuth.ts'

export interface ConnectAuthOptions {
  /** The same as in `serveAuth`; another one for each session of an origin. @default 'authchart' */
  readonly name?: string
}

/** A session whose tokens are in a worker, and never in this page. `createAuthFetch`, `withAuth` and `authchart/react` take it as they take an `Auth`. */
export interface RemoteAuth<Actions extends AuthActions = AuthActions> extends AuthView, TokenSource {
  /** An authorised `fetch` that is carried out in the worker; the body of a request is read before it is sent. */
  readonly fetch: AuthFetch
  /**
   * Runs an action of `serveAuth` in the worker; resolves when it is done. What it answers stays there.
   *
   * @throws {AuthError} (as a rejection) what the action threw, or when the worker has no such action
   */
  perform<Name extends keyof Actions & string>(action: Name, ...values: Parameters<Actions[Name]>): Promise<void>
  /** What the access token says, NOT VERIFIED. */
  claims(): Claims | undefined
  /** @throws {AuthOptionError} (as a rejection) always: the token stays in the worker */
  getAccessToken(): Promise<never>
  /** Nothing: the token stays in the worker. */
  peekAccessToken(): undefined
}

/**
 * The session of the worker that calls `serveAuth`. The page has no token, neither in its memory nor in its errors.
 *
 * @typeParam Actions - what `serveAuth` was given
 * @param worker makes the worker; called again after it has ended
 * @throws {AuthOptionError} when `worker` is no function, or for an option that does not exist
 * @example
 * // `Actions` is the type of the worker's `actions`.
 * const auth = connectAuth<Actions>(() => new SharedWorker(new URL('./auth.worker.ts', import.meta.url), { type: 'module' }))
 * const api = ky.create({ prefix: 'https://api.example.com', ...withAuth(auth) })
 * await auth.perform('signIn', 'alice', 'wonderland')
 */
export function connectAuth<Actions extends AuthActions = AuthActions>(
  worker: WorkerFactory,
  options: ConnectAuthOptions = {},
): RemoteAuth<Actions> {
  checkKnown('connectAuth', options, ['name'])
  if (typeof worker !== 'function')
    throw new AuthOptionError('worker', 'must be a function, such as () => new SharedWorker(url)')
  return new Remote<Actions>(worker, options.name ?? 'authchart')
}

type Listener = (() => void) | { next?: () => void }

class Remote<Actions extends AuthActions> implements RemoteAuth<Actions> {
  readonly ready: Promise<void>
  readonly actor: Watchable
  readonly fetch: AuthFetch
  readonly #connection: Connection
  readonly #watchers = new Set<() => void>()
  readonly #handlers = new Map<string, Set<(event: never) => void>>()
  #state: RemoteState = UNKNOWN
  #stop: () => void = () => undefined
  #closed: AuthClosedError | undefined

  constructor(worker: WorkerFactory, name: string) {
    // The next one may know of no session any more.
    this.#connection = new Connection(worker, () => {
      this.#tell({ is: 'state' })
    })
    this.actor = { subscribe: (listener: Listener) => this.#watch(listener), getSnapshot: () => this.#state }
    this.fetch = async (input, init) => this.#fetch(input, init)
    // On a server there is no worker, and nobody knows of a session; nothing is touched.
    if (typeof document === 'undefined') {
      this.ready = Promise.resolve()
      return
    }
    const news = new BroadcastChannel(newsChannel(name))
    news.onmessage = ({ data }: MessageEvent<unknown>) => {
      const told = unwrap<News>(data)
      if (told !== undefined) this.#hear(told.state, told.event)
    }
    const stopNudging = nudge(this, this.wake)
    this.#stop = () => {
      news.close()
      stopNudging()
    }
    this.ready = this.#ask({ is: 'state' })
    this.ready.catch(() => undefined)
  }

  get status(): AuthStatus {
    return this.#state.explanation.status
  }

  readonly explain = (): AuthExplanation => this.#state.explanation
  readonly claims = (): Claims | undefined => this.#state.claims
  readonly logIn = (response: TokenResponse): Promise<void> => this.#ask({ is: 'logIn', response })
  readonly logOut = (): Promise<void> => this.#ask({ is: 'logOut' })
  readonly refresh = (): Promise<void> => this.#ask({ is: 'refresh' })
  readonly stay = (): void => {
    this.#tell({ is: 'stay' })
  }
  readonly wake = (): void => {
    this.#tell({ is: 'wake' })
  }
  readonly perform: RemoteAuth<Actions>['perform'] = (action, ...values) => this.#ask({ is: 'perform', action, values })

  readonly tokenFor = (): undefined => undefined
  readonly replaceRejected = (): Promise<undefined> => Promise.resolve(undefined)
  readonly peekAccessToken = (): undefined => undefined
  readonly getAccessToken = (): Promise<never> =>
    Promise.reject(new AuthOptionError('auth', 'keeps its tokens in a worker; make requests with auth.fetch'))

  readonly on: AuthView['on'] = (type, handler) => {
    const handlers = this.#handlers.get(type) ?? new Set()
    this.#handlers.set(type, handlers.add(handler))
    return () => {
      handlers.delete(handler)
    }
  }

  readonly close = (): void => {
    this.#closed = new AuthClosedError()
    this.#stop()
    this.#connection.close()
    this.#watchers.clear()
  };

  [Symbol.dispose](): void {
    this.close()
  }

  async #fetch(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> {
    const { mode, rest } = modeOf(init)
    const request = new Request(input, rest)
    const { signal } = request
    const { answer } = await this.#call({ is: 'fetch', request: await toPlainRequest(request), mode }, signal)
    if (answer.is !== 'done' || answer.response === undefined) throw new TypeError('The worker gave no response')
    return fromPlainResponse(answer.response)
  }

  async #ask(call: Call): Promise<void> {
    await this.#call(call)
  }

  /** Of which nobody awaits the end. */
  #tell(call: Call): void {
    this.#ask(call).catch(() => undefined)
  }

  async #call(call: Call, signal?: AbortSignal): Promise<Answered> {
    if (this.#closed !== undefined) throw this.#closed
    const answered = await this.#connection.call(call, { signal })
    this.#hear(answered.answer.state)
    if (answered.answer.is === 'failed') throw fromFailure(answered.answer.failure)
    return answered
  }

  #watch(listener: Listener): { unsubscribe: () => void } {
    const watcher = (): void => {
      if (typeof listener === 'function') listener()
      else listener.next?.()
    }
    this.#watchers.add(watcher)
    return { unsubscribe: () => this.#watchers.delete(watcher) }
  }

  #hear(state: RemoteState, event?: PlainEvent): void {
    if (JSON.stringify(state) !== JSON.stringify(this.#state)) {
      this.#state = state
      for (const watcher of [...this.#watchers]) watcher()
    }
    if (event !== undefined)
      for (const handle of this.#handlers.get(event.type) ?? []) handle(asEmitted(event) as never)
  }
}

const asEmitted = (event: PlainEvent): AuthEmitted =>
  (event.error === undefined ? event : { ...event, error: fromPlainError(event.error) }) as AuthEmitted

/** Before the worker has answered. */
const UNKNOWN: RemoteState = {
  claims: undefined,
  explanation: {
    status: 'restoring',
    state: 'restoring',
    reason: undefined,
    expiresAt: undefined,
    refreshAt: undefined,
    endsAt: undefined,
    retryAt: undefined,
    lastFailure: undefined,
    failures: 0,
    generation: 0,
    refreshable: false,
    subject: undefined,
    clockOffset: undefined,
  },
}
