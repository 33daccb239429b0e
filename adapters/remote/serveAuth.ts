import type { Auth } from '../../machines/auth.ts'
import type { AuthEmitted } from '../../machines/authContext.ts'
import { readClaims } from '../../machines/claims.ts'
import { AuthOptionError } from '../../machines/errors.ts'
import { authorizedFetch, type AuthFetch, type AuthFetchOptions } from '../internal/authorizedFetch.ts'
import { ofClient } from '../internal/outgoing.ts'
import { toPlainError } from '../internal/plainError.ts'
import { checkKnown } from '../internal/presetOptions.ts'
import { fromPlainRequest, toFailure, toPlainResponse } from './plainFetch.ts'
import {
  isOurs,
  lifeLock,
  newsChannel,
  unwrap,
  wrap,
  type Answer,
  type Call,
  type News,
  type PlainEvent,
  type PlainResponse,
  type RemoteState,
} from './protocol.ts'

/** What a page may have done in the worker. What it answers stays there, so that no token comes out by accident. */
export type AuthActions = Readonly<Record<string, (...values: never[]) => unknown>>

/** What pages may ask of the worker. */
export interface ServeAuthOptions extends AuthFetchOptions {
  /** The same as in `connectAuth`. @default 'authchart' */
  readonly name?: string
  /** By name, such as a sign-in, whose token then is never in a page. @default none */
  readonly actions?: AuthActions
}

/**
 * Serves the `auth` of this worker (a SharedWorker, a service worker or a dedicated one) to the pages that `connectAuth` to it. Call it
 * while the script is first run, not after an `await`: a service worker hears nothing otherwise.
 *
 * @returns what ends it
 * @throws {AuthOptionError} for an option that does not exist
 * @example
 * // auth.worker.ts
 * const refresher = simpleJwt({ url: 'https://api.example.com/api/token/refresh/' })
 * const auth = createAuth({ refresher, origins: ['https://api.example.com'], refreshPolicy: 'onDemand' })
 * serveAuth(auth, {
 *   actions: {
 *     signIn: async (username: string, password: string) => auth.logIn(await refresher.obtain(username, password)),
 *   },
 * })
 */
export function serveAuth(auth: Auth, options: ServeAuthOptions = {}): () => void {
  checkKnown('serveAuth', options, ['name', 'actions', 'fetch'])
  const { name = 'authchart', actions = {}, ...rest } = options
  const office = { auth, actions, fetch: authorizedFetch('serveAuth', auth, rest, ofClient), ...alive() }
  const stopNews = tellNews(office, name)
  const stopListening = listen((call, port) => answer(office, call, port))
  return () => {
    stopListening()
    stopNews()
    office.life.end()
  }
}

interface Office {
  readonly auth: Auth
  readonly actions: AuthActions
  readonly fetch: AuthFetch
  readonly worker: string
  readonly life: Life
}

function alive(): Pick<Office, 'worker' | 'life'> {
  const worker = crypto.randomUUID()
  return { worker, life: new Life(worker) }
}

/** The part of every kind of worker that is used; TypeScript's libraries for them and for pages exclude each other. */
interface WorkerScope extends EventTarget {
  readonly onconnect?: unknown
}
interface ExtendableMessage extends MessageEvent<unknown> {
  /** Only of a service worker: what keeps it alive. */
  waitUntil?(work: Promise<void>): void
}

function listen(take: (call: Call | undefined, port: MessagePort) => Promise<void>): () => void {
  const scope = globalThis as unknown as WorkerScope
  const stop = new AbortController()
  const { signal } = stop
  const hear = (event: Event): void => {
    const message = event as ExtendableMessage
    const [port] = message.ports
    if (port === undefined || !isOurs(message.data)) return
    const work = take(unwrap<Call>(message.data), port)
    message.waitUntil?.(work)
  }
  const meet = (event: Event): void => {
    const [page] = (event as MessageEvent).ports
    page?.addEventListener('message', hear, { signal })
    page?.start()
  }
  if ('onconnect' in scope) scope.addEventListener('connect', meet, { signal })
  else scope.addEventListener('message', hear, { signal })
  return () => {
    stop.abort()
  }
}

/** Pages wait for this lock; whoever gets it knows that the worker has ended, and how would it say so itself? */
class Life {
  /** Resolves when the lock is had: a page that asked for it before would take it for the end. */
  readonly begun: Promise<void>
  readonly #end = new AbortController()

  constructor(worker: string) {
    const { locks } = navigator as Partial<Navigator>
    this.begun = new Promise((begin) => {
      const live = (): Promise<void> => {
        begin()
        return new Promise((resolve) => {
          this.#end.signal.addEventListener('abort', () => {
            resolve()
          })
        })
      }
      if (locks === undefined) begin()
      else locks.request(lifeLock(worker), live).catch(begin)
    })
  }

  end(): void {
    this.#end.abort()
  }
}

function stateOf({ auth }: Office): RemoteState {
  return { explanation: auth.explain(), claims: readClaims(auth.peekAccessToken()) }
}

function tellNews(office: Office, name: string): () => void {
  const { auth, worker } = office
  const channel = new BroadcastChannel(newsChannel(name))
  let told = ''
  const tell = (event?: PlainEvent): void => {
    const state = stateOf(office)
    const said = JSON.stringify(state)
    // The chart looks at the clock more often than something changes.
    if (said === told && event === undefined) return
    told = said
    channel.postMessage(wrap<News>({ worker, state, ...(event === undefined ? {} : { event }) }))
  }
  const subscription = auth.actor.subscribe(() => {
    tell()
  })
  const heard = auth.actor.on('*', (event) => {
    tell(plainEvent(event))
  })
  return () => {
    subscription.unsubscribe()
    heard.unsubscribe()
    channel.close()
  }
}

const plainEvent = (event: AuthEmitted): PlainEvent =>
  'error' in event ? { ...event, error: toPlainError(event.error) } : event

/** Never rejects: what goes wrong is an answer, too. */
async function answer(office: Office, call: Call | undefined, port: MessagePort): Promise<void> {
  const tell = (said: Answer, transfer: Transferable[] = []): void => {
    port.postMessage(wrap(said), transfer)
  }
  await office.life.begun
  tell({ is: 'taken', worker: office.worker })
  try {
    const response = await carryOut(office, call, port)
    const state = stateOf(office)
    if (response === undefined) tell({ is: 'done', state })
    else
      await tellResponse(response, (said, transfer) => {
        tell({ is: 'done', state, response: said }, transfer)
      })
  } catch (error) {
    tell({ is: 'failed', state: stateOf(office), failure: toFailure(error) })
  }
}

/** Its body as a stream where streams can be sent; Safari gets it whole. Resolves at its end, so that the worker lives as long. */
async function tellResponse(response: Response, tell: (said: PlainResponse, transfer: Transferable[]) => void) {
  const plain = toPlainResponse(response)
  if (plain.body === null) {
    tell(plain, [])
    return
  }
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const passed = response.body?.pipeTo(writable).catch(() => undefined)
  try {
    tell({ ...plain, body: readable }, [readable])
  } catch {
    const whole = await new Response(readable).arrayBuffer()
    tell({ ...plain, body: whole }, [whole])
  }
  await passed
}

async function carryOut(office: Office, call: Call | undefined, port: MessagePort): Promise<Response | undefined> {
  const { auth, actions, fetch } = office
  switch (call?.is) {
    case 'state':
      await auth.ready
      return undefined
    case 'fetch': {
      const abort = new AbortController()
      port.onmessage = () => {
        abort.abort()
      }
      return fetch(fromPlainRequest(call.request, abort.signal), { auth: call.mode })
    }
    case 'logIn':
      await auth.logIn(call.response)
      return undefined
    case 'perform': {
      const action = Object.hasOwn(actions, call.action) ? actions[call.action] : undefined
      if (action === undefined)
        throw new AuthOptionError(
          'actions',
          `of serveAuth() has no ${JSON.stringify(call.action)}; add it in the worker`,
        )
      await action(...(call.values as never[]))
      return undefined
    }
    case 'logOut':
    case 'refresh':
    case 'stay':
    case 'wake':
      await auth[call.is]()
      return undefined
    default:
      throw new AuthOptionError('worker', 'runs another version of authchart than the page; load both anew')
  }
}
