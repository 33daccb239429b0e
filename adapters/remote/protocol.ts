/** What a page and the worker that holds its session say to each other. No token is in it but those that a page hands to `logIn`. */
import type { AuthEmitted } from '../../machines/authContext.ts'
import type { AuthExplanation } from '../../machines/auth.ts'
import type { Claims } from '../../machines/claims.ts'
import type { TokenResponse } from '../../machines/tokenResponse.ts'
import type { AuthMode } from '../internal/authMode.ts'
import type { PlainError } from '../internal/plainError.ts'

/** Grows when what is said changes. */
const VERSION = 1

/** What a page asks for, each time with a port of its own for the answers. */
export type Call =
  | { readonly is: 'state' | 'logOut' | 'refresh' | 'stay' | 'wake' }
  | { readonly is: 'logIn'; readonly response: TokenResponse }
  | { readonly is: 'perform'; readonly action: string; readonly values: readonly unknown[] }
  | { readonly is: 'fetch'; readonly request: PlainRequest; readonly mode: AuthMode }

export interface PlainRequest {
  readonly url: string
  readonly method: string
  readonly headers: [name: string, value: string][]
  readonly body: Blob | null
  readonly init: RequestInit
}

export interface PlainResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: [name: string, value: string][]
  readonly body: ReadableStream<Uint8Array> | ArrayBuffer | null
  readonly url: string
  readonly redirected: boolean
  readonly type: ResponseType
}

/** What went wrong: an error of ours, or one of `fetch` by its name. */
export type Failure =
  | { readonly is: 'ours'; readonly error: PlainError }
  | { readonly is: 'theirs'; readonly name: string; readonly message: string }

/** `taken` comes before anything is done: until then the call may be made again, to another worker. */
export type Answer =
  | { readonly is: 'taken'; readonly worker: string }
  | { readonly is: 'done'; readonly state: RemoteState; readonly response?: PlainResponse }
  | { readonly is: 'failed'; readonly state: RemoteState; readonly failure: Failure }

/** What a page knows of the session. */
export interface RemoteState {
  readonly explanation: AuthExplanation
  /** Of the access token, not verified; `undefined` when there is none, or when it is no JWT. */
  readonly claims: Claims | undefined
}

export type PlainEvent = Omit<AuthEmitted, 'error'> & {
  readonly type: AuthEmitted['type']
  readonly error?: PlainError
}

/** Told to all pages at every change. */
export interface News {
  readonly worker: string
  readonly state: RemoteState
  readonly event?: PlainEvent
}

interface Envelope<Message> {
  readonly authchart: 'remote'
  readonly version: typeof VERSION
  readonly message: Message
}

export const wrap = <Message>(message: Message): Envelope<Message> => ({
  authchart: 'remote',
  version: VERSION,
  message,
})

/** Whether it is for us at all, in whichever version. */
export const isOurs = (data: unknown): boolean => (data as Partial<Envelope<unknown>> | null)?.authchart === 'remote'

/** `undefined` for another version, and for what is not ours. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a known version says needs no other check
export function unwrap<Message>(data: unknown): Message | undefined {
  const envelope = data as Partial<Envelope<Message>> | null
  return isOurs(data) && envelope?.version === VERSION ? envelope.message : undefined
}

/** The channel on which a worker tells its news. */
export const newsChannel = (name: string): string => `${name}.remote`

/** Held by a worker as long as it lives. */
export const lifeLock = (worker: string): string => `authchart.remote.${worker}`
