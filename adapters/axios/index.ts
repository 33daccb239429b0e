/** `authchart/axios`: what makes an axios instance ask for a live access token before each request. */
import {
  AxiosHeaders,
  getAdapter,
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios'
import { isAuthError } from '../../machines/errorGuards.ts'
import { AuthOptionError } from '../../machines/errors.ts'
import type { TokenSource } from '../../machines/ports.ts'
import { checkMode, type AuthMode } from '../internal/authMode.ts'
import { isTokenRejection } from '../internal/bearer.ts'
import { checkKnown } from '../internal/presetOptions.ts'
import type { ProofSource } from '../internal/proofs.ts'
import { discardBody, twice, UNREPEATABLE } from './body.ts'
import { Deadline } from './deadline.ts'
import { sendProved } from './proved.ts'
import { asResponse, refusalOf } from './refusal.ts'
import { withoutToken } from './withoutToken.ts'

export type { AuthMode }

declare module 'axios' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unused-vars -- as axios declares it
  interface AxiosRequestConfig<D = any, P = any> {
    /** How the request stands to tokens; `auth` is axios' own word for a password. @default 'required' */
    authMode?: AuthMode
  }
}

/** What {@link attachAuth} takes. */
export interface AttachAuthOptions {
  /** What `dpop()` of `authchart/dpop` gives, for tokens that are bound to a key: each attempt carries a proof. @default none */
  readonly dpop?: ProofSource
}

/**
 * Gives an axios instance an adapter that asks `auth` for a token before each request to one of its origins, and once more when
 * the token is refused. axios' timeout and abort cover the wait for a token, and the token is in no config, response or error.
 * Other URLs, and requests with an `Authorization` or `auth` of their own, pass untouched, as do those with an `adapter` of
 * their own.
 *
 * Per request, `authMode: 'optional'` goes without a token when there is none, `authMode: 'omit'` always.
 *
 * @returns what takes it off again
 * @throws {AuthOptionError} when `instance` is none of axios, and for an option that is unknown or wrong
 * @example
 * const api = axios.create({ baseURL: 'https://api.example.com' })
 * const detach = attachAuth(api, auth)
 * const { data } = await api.get('/profile')
 * await api.get('/news', { authMode: 'optional' })
 * // Tokens that are bound to the key of `const proofs = dpop()`:
 * attachAuth(api, auth, { dpop: proofs })
 */
export function attachAuth(instance: AxiosInstance, auth: TokenSource, options: AttachAuthOptions = {}): () => void {
  const proofs = proofsOf(options)
  const { defaults } = instance as Partial<AxiosInstance>
  if (defaults === undefined) throw new AuthOptionError('instance', 'must be axios or come from axios.create()')
  if (auth.fetch !== undefined)
    throw new AuthOptionError(
      'auth',
      "keeps its tokens in a worker: axios.create({ adapter: 'fetch', env: { fetch: auth.fetch } })",
    )
  const original = defaults.adapter
  let source: TokenSource | undefined = auth
  const ours: AxiosAdapter = (config) => {
    const { authMode = 'required' } = config
    checkMode('authMode', authMode)
    const send = getAdapter(original, config)
    const url = source === undefined || authMode === 'omit' ? undefined : targetOf(instance, config)
    if (source === undefined || url === undefined) return send(config)
    return sendAuthorized(config, { source, url, send, proofs, optional: authMode === 'optional' })
  }
  defaults.adapter = ours
  return () => {
    // Another one may have been put over ours meanwhile; then ours stays and lets everything pass.
    source = undefined
    if (defaults.adapter === ours) restore(defaults, original)
  }
}

function proofsOf(options: AttachAuthOptions): ProofSource | undefined {
  checkKnown('attachAuth', options, ['dpop'])
  const { dpop } = options
  if (dpop !== undefined && typeof (dpop as { prove?: unknown } | null)?.prove !== 'function')
    throw new AuthOptionError('dpop', 'must be what dpop() of authchart/dpop gives')
  return dpop
}

function restore(defaults: AxiosInstance['defaults'], adapter: AxiosInstance['defaults']['adapter']): void {
  if (adapter === undefined) delete defaults.adapter
  else defaults.adapter = adapter
}

/** Where it goes; `undefined` when the request brings its own credentials, and when axios will refuse the URL anyway. */
function targetOf(instance: AxiosInstance, config: InternalAxiosRequestConfig): string | undefined {
  const { url, baseURL, allowAbsoluteUrls, headers, auth } = config
  if (auth !== undefined || headers.has('authorization')) return undefined
  const uri = instance.getUri({
    ...(url === undefined ? {} : { url }),
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(allowAbsoluteUrls === undefined ? {} : { allowAbsoluteUrls }),
  })
  const page = (globalThis.location as Location | undefined)?.href
  return URL.canParse(uri, page) ? new URL(uri, page).href : undefined
}

interface Sending {
  readonly source: TokenSource
  readonly url: string
  readonly send: AxiosAdapter
  readonly optional: boolean
  readonly proofs: ProofSource | undefined
}

async function sendAuthorized(config: InternalAxiosRequestConfig, sending: Sending): Promise<AxiosResponse> {
  const deadline = new Deadline(config)
  try {
    const { signal } = deadline
    const token = await sending.source.tokenFor(sending.url, { signal, optional: sending.optional })
    return await (token === undefined ? sending.send(config) : sendWith(token, config, deadline, sending))
  } finally {
    deadline.end()
  }
}

type Attempt = (token: string, data: unknown) => Promise<AxiosResponse>

function attemptsOf(config: InternalAxiosRequestConfig, deadline: Deadline, sending: Sending): Attempt {
  const { proofs, url } = sending
  const send = (headers: Readonly<Record<string, string>>, data: unknown): Promise<AxiosResponse> => {
    const more = new AxiosHeaders(config.headers).set({ ...headers })
    return withoutToken(config, sending.send({ ...config, ...deadline.rest(), headers: more, data }))
  }
  if (proofs === undefined) return (token, data) => send({ authorization: `Bearer ${token}` }, data)
  const method = (config.method ?? 'get').toUpperCase()
  return (token, data) => sendProved(token, data, { proofs, url, method, send })
}

async function sendWith(token: string, config: InternalAxiosRequestConfig, deadline: Deadline, sending: Sending) {
  const [body, again] = twice(config.data)
  const attempt = attemptsOf(config, deadline, sending)
  const first = attempt(token, body)
  const refused = await refusalOf(first, sending.url)
  const next =
    refused && (await replacementOf(token, refused, deadline.signal, sending).catch(letGo(refused.data, again)))
  if (next === undefined || again === UNREPEATABLE) {
    discardBody(again)
    return first
  }
  discardBody(refused?.data)
  return attempt(next, again)
}

/** A token to try in place of the one that was refused, if it was. */
async function replacementOf(
  token: string,
  refused: AxiosResponse,
  signal: AbortSignal | undefined,
  { source, url, optional }: Sending,
): Promise<string | undefined> {
  if (!(await isTokenRejection(url, asResponse(refused)))) return undefined
  return source.replaceRejected(token, { signal }).catch((error: unknown) => {
    if (optional && isAuthError(error)) return undefined
    throw error
  })
}

const letGo =
  (...bodies: unknown[]) =>
  (error: unknown): never => {
    bodies.forEach(discardBody)
    throw error
  }
