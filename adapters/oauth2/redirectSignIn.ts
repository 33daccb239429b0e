import * as oauth from 'oauth4webapi'
import type { Auth } from '../../machines/auth.ts'
import { AuthOptionError, SignInError } from '../../machines/errors.ts'
import { checkUrl } from '../internal/presetOptions.ts'
import { exchangeCode } from './codeGrant.ts'
import { checkOptions, parametersOf, type OAuth2Options } from './options.ts'
import { serverFinder, tokenHttp, type FindServer } from './server.ts'
import { keepTransaction, takeTransaction, type Transaction, type TransactionStore } from './transactions.ts'

/** Which authorization server, and where it sends people back to. */
export interface RedirectSignInOptions extends Omit<OAuth2Options, 'tokenEndpoint' | 'revocationEndpoint'> {
  readonly issuer: string
  /** Where the authorization server sends people back to, as registered there. */
  readonly redirectUri: string
  /** With `openid` the ID token is required and checked. @default 'openid' */
  readonly scope?: string
  /** Remembers what was begun. @default sessionStorage: this tab, until it is closed */
  readonly transactions?: TransactionStore
}

/** What one sign-in asks for. */
export interface SignInRequest {
  /** Handed back by `complete`, such as the path the person came from. */
  readonly returnTo?: string
  /** More for the authorization server: `prompt`, `login_hint`, `ui_locales`, … @default none */
  readonly parameters?: Readonly<Record<string, string>>
}

/** The authorization code flow with PKCE, in a page. */
export interface RedirectSignIn {
  /** Leaves the page for the sign-in. */
  begin(request?: SignInRequest): Promise<void>
  /** Only says where to go; the sign-in counts as begun. */
  authorizationUrl(request?: SignInRequest): Promise<URL>
  /**
   * On the page of `redirectUri`: takes the answer out of the address bar, checks it, exchanges its code and logs in. Resolves
   * with `undefined` when `url` holds no answer.
   *
   * @param url where the answer came; default: the page's own
   * @throws {SignInError} when it was refused, forged or replayed; nobody is signed in by it
   * @throws {TokenEndpointError} when the server gave no answer
   * @throws {TokenResponseError} when its answer was too long to be one
   */
  complete(auth: Pick<Auth, 'logIn'>, url?: string): Promise<{ readonly returnTo?: string } | undefined>
}

/**
 * Signs people in by redirect: authorization code with PKCE (RFC 7636), state, nonce, and the issuer of the answer (RFC 9207).
 *
 * @throws {AuthOptionError} for an option that is missing, unknown or no address
 * @example
 * const signIn = redirectSignIn({
 *   issuer: 'https://login.example.com',
 *   clientId: 'my-app',
 *   redirectUri: 'https://app.example.com/signed-in',
 * })
 * const done = await signIn.complete(auth)
 * if (done === undefined && auth.status === 'loggedOut') await signIn.begin({ returnTo: location.pathname })
 */
export function redirectSignIn(options: RedirectSignInOptions): RedirectSignIn {
  checkUrl('issuer', options.issuer)
  checkOptions('redirectSignIn', options, ['redirectUri', 'transactions'])
  checkUrl('redirectUri', options.redirectUri)
  const scope = options.scope ?? 'openid'
  const parts: Parts = {
    settings: { ...options, scope },
    findServer: serverFinder(options, true),
    storeOf: () => options.transactions ?? sessionStorage,
    isOpenId: scope.split(' ').includes('openid'),
  }
  return {
    authorizationUrl: (request = {}) => beginAt(parts, request),
    async begin(request = {}) {
      location.assign(await beginAt(parts, request))
    },
    async complete(auth, url = location.href) {
      const answer = new URL(url)
      if (!isAnswer(answer)) return undefined
      cleanAddress(answer)
      const begun = takeTransaction(parts.storeOf(), answer.searchParams.get('state') ?? '')
      if (begun === undefined)
        throw new SignInError('unknownState', 'No sign-in was begun here that this answer belongs to; begin again')
      await auth.logIn(await exchange(parts, answer, begun))
      return begun.returnTo === undefined ? {} : { returnTo: begun.returnTo }
    },
  }
}

interface Parts {
  readonly settings: RedirectSignInOptions & { readonly scope: string }
  readonly findServer: FindServer
  readonly storeOf: () => TransactionStore
  readonly isOpenId: boolean
}

async function beginAt({ settings, findServer, storeOf, isOpenId }: Parts, request: SignInRequest): Promise<URL> {
  const { authorization_endpoint } = await findServer(AbortSignal.timeout(TIMEOUT))
  if (authorization_endpoint === undefined)
    throw new AuthOptionError('issuer', 'names no authorization endpoint, so nobody can sign in there')
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  const verifier = oauth.generateRandomCodeVerifier()
  const { returnTo } = request
  keepTransaction(storeOf(), state, { verifier, nonce, ...(returnTo === undefined ? {} : { returnTo }) })
  const asked = await askedFor(settings, request, { verifier, state, ...(isOpenId ? { nonce } : {}) })
  return withParameters(authorization_endpoint, asked)
}

async function exchange({ settings, findServer, isOpenId }: Parts, answer: URL, begun: Transaction) {
  const signal = AbortSignal.timeout(TIMEOUT)
  const server = await findServer(signal)
  return exchangeCode(answer, answer.searchParams.get('state') ?? '', {
    server,
    clientId: settings.clientId,
    authentication: settings.clientAuthentication ?? oauth.None(),
    redirectUri: settings.redirectUri,
    verifier: begun.verifier,
    nonce: isOpenId ? begun.nonce : undefined,
    http: { ...tokenHttp(settings, server.token_endpoint, signal), additionalParameters: resourcesOf(settings) },
  })
}

/** Ms; as long as a refresh may take. */
const TIMEOUT = 10_000

const resourcesOf = ({ resource }: RedirectSignInOptions): URLSearchParams =>
  parametersOf(resource === undefined ? {} : { resource })

async function askedFor(
  settings: RedirectSignInOptions,
  { parameters }: SignInRequest,
  { verifier, ...secrets }: { verifier: string; state: string; nonce?: string },
): Promise<URLSearchParams> {
  const asked = parametersOf(settings)
  const fixed = {
    ...parameters,
    ...secrets,
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: settings.redirectUri,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(fixed)) asked.set(name, value)
  // RFC 9449 §10: the code is bound to the key as well.
  const thumbprint = await settings.dpop?.thumbprint?.()
  if (thumbprint !== undefined) asked.set('dpop_jkt', thumbprint)
  return asked
}

function withParameters(endpoint: string, parameters: URLSearchParams): URL {
  const url = new URL(endpoint)
  for (const [name, value] of parameters) url.searchParams.append(name, value)
  return url
}

const isAnswer = ({ searchParams }: URL): boolean =>
  searchParams.has('state') && (searchParams.has('code') || searchParams.has('error'))

/** What an authorization response consists of; the rest of the address is the app's. */
const ANSWER = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'session_state']

/** Before anything else: a reload, a bookmark or a referrer must not carry the code on. */
function cleanAddress(answer: URL): void {
  if (typeof history === 'undefined') return
  const clean = new URL(answer)
  for (const name of ANSWER) clean.searchParams.delete(name)
  history.replaceState(history.state, '', clean)
}
