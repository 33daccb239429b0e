/** Things that go wrong between a client and the application. */
import type { Clock } from '../../machines/ports.ts'
import { html, json, type Reply } from './reply.ts'

/** The two kinds of endpoint that a fault can be limited to. */
export type Area = 'token' | 'resources'

/** Which endpoints a fault hits. */
export interface FaultScope {
  /**
   * The token endpoints, the resources (all other paths), or both.
   *
   * @default 'both'
   */
  readonly scope?: Area | 'both'
}

/** When a fault strikes. */
export interface FaultMoment {
  /**
   * On the way in, before the application has seen the request; or on the way back, after it has done its work: then a refresh
   * took place and its answer is late or lost.
   *
   * @default 'request'
   */
  readonly at?: 'request' | 'answer'
}

/** What goes wrong. */
export type Fault = { readonly kind: 'none' } | (FaultScope & FaultKind)

type FaultKind =
  /** 503, as of a proxy with no application behind it. */
  | { readonly kind: 'outage' }
  /** Everything takes `ms` milliseconds longer. */
  | ({ readonly kind: 'slow'; readonly ms: number } & FaultMoment)
  /** 429; `retryAfter` in seconds. */
  | { readonly kind: 'tooManyRequests'; readonly retryAfter: number }
  /** 500 with an HTML page. */
  | { readonly kind: 'error500' }
  /** The connection is reset without an answer. */
  | ({ readonly kind: 'reset' } & FaultMoment)
  /** No answer at all; the connection stays open. */
  | ({ readonly kind: 'hang' } & FaultMoment)
  /** Issued access tokens have already expired. Always of the token endpoints. */
  | { readonly kind: 'deadTokens' }

/** What a fault makes of an exchange: another reply, no reply, or `undefined` when it goes on. */
export type Disturbance = Reply | 'reset' | 'hang' | undefined

/** The fault as far as it concerns this area. */
export function faultOf(fault: Fault, area: Area): Fault {
  if (fault.kind === 'none') return fault
  const { scope = 'both' } = fault
  return scope === 'both' || scope === area ? fault : { kind: 'none' }
}

/** Lets the fault strike at one of its two moments. */
export async function strike(fault: Fault, moment: 'request' | 'answer', clock: Clock): Promise<Disturbance> {
  if (momentOf(fault) !== moment) return undefined
  switch (fault.kind) {
    case 'none':
    case 'deadTokens':
      return undefined
    case 'slow':
      return new Promise((resolve) => {
        clock.setTimeout(() => {
          resolve(undefined)
        }, fault.ms)
      })
    case 'reset':
    case 'hang':
      return fault.kind
    case 'outage':
      return html(503, '<h1>503 Service Temporarily Unavailable</h1>')
    case 'error500':
      return html(500, '<h1>Server Error (500)</h1>')
    case 'tooManyRequests':
      return throttled(fault.retryAfter)
  }
}

const momentOf = (fault: Fault): 'request' | 'answer' => ('at' in fault ? (fault.at ?? 'request') : 'request')

const throttled = (seconds: number): Reply =>
  json(
    429,
    { detail: `Request was throttled. Expected available in ${seconds} seconds.` },
    { 'Retry-After': String(seconds) },
  )
