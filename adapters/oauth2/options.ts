/** What the grants have in common: which server, which client, what for. */
import type * as oauth from 'oauth4webapi'
import { AuthOptionError } from '../../machines/errors.ts'
import type { Fetch } from '../internal/outgoing.ts'
import { checkKnown, checkUrl } from '../internal/presetOptions.ts'

/** Which authorization server, and who asks it. */
export interface OAuth2Options {
  /** The token endpoint; or leave it out and give `issuer`. */
  readonly tokenEndpoint?: string
  /** Discovers the endpoints at the first use (OpenID Connect Discovery 1.0, else RFC 8414). */
  readonly issuer?: string
  readonly clientId: string
  /**
   * How the client proves itself (oauth4webapi's `ClientSecretBasic(secret)`, `ClientSecretPost(secret)`, `PrivateKeyJwt(key)`, …);
   * for servers only, since a page can keep no secret. @default none: a public client
   */
  readonly clientAuthentication?: oauth.ClientAuth
  /** Called after a logout. @default as discovered, else none */
  readonly revocationEndpoint?: string
  /** Asks for less than was granted. @default as granted */
  readonly scope?: string
  /** What the token is for, one or several (RFC 8707). @default none */
  readonly resource?: string | readonly string[]
  /** What `dpop()` gives: proves the possession of a key (RFC 9449), and takes tokens of the type DPoP alone. @default none */
  readonly dpop?: {
    readonly fetch: Fetch
    /** Of the key, for `dpop_jkt`. */
    readonly thumbprint?: () => Promise<string>
  }
  /** @default globalThis.fetch */
  readonly fetch?: Fetch
}

/** Of every grant. */
const COMMON = [
  'issuer',
  'clientId',
  'clientAuthentication',
  'scope',
  'resource',
  'dpop',
  'fetch',
] as const satisfies readonly (keyof OAuth2Options)[]

/** @param own what the preset knows besides the common options */
export function checkOptions(preset: string, options: OAuth2Options, own: readonly string[]): void {
  const { tokenEndpoint, issuer, revocationEndpoint, clientId, resource, dpop } = options
  checkKnown(preset, options, [...COMMON, ...own])
  if (typeof clientId !== 'string' || clientId === '')
    throw new AuthOptionError('clientId', 'must be the client identifier')
  if (tokenEndpoint === undefined && issuer === undefined)
    throw new AuthOptionError('tokenEndpoint', 'is missing; give it, or "issuer" for discovery')
  for (const [name, url] of Object.entries({ tokenEndpoint, issuer, revocationEndpoint })) {
    if (url !== undefined) checkUrl(name, url)
  }
  for (const uri of resource === undefined ? [] : [resource].flat()) checkResource(uri)
  if (dpop !== undefined && typeof (dpop as { fetch?: unknown } | null)?.fetch !== 'function')
    throw new AuthOptionError('dpop', 'must be what dpop() of authchart/dpop gives')
}

/** RFC 8707 §2. */
function checkResource(uri: unknown): void {
  if (typeof uri !== 'string' || !URL.canParse(uri) || uri.includes('#'))
    throw new AuthOptionError('resource', 'must be an absolute URI without a fragment, or a list of them (RFC 8707)')
}

/** As oauth4webapi takes a parameter that may be there more than once. */
export function parametersOf({ scope, resource = [] }: Pick<OAuth2Options, 'scope' | 'resource'>): URLSearchParams {
  const parameters = new URLSearchParams(scope === undefined ? undefined : { scope })
  for (const uri of [resource].flat()) parameters.append('resource', uri)
  return parameters
}
