/** What may be asked of the token server that the page's clients live on, wherever it runs. */
import type { Fault, TokenServerOptions, TokenService } from '../../testing/tokenServer/index.ts'
import type { ControlRequest, FaultName, Greeting, ServerState } from './protocol.ts'

/** Seconds: long enough to read what happens, short enough to see it happen. */
const ACCESS_LIFETIME = 20
const DAY = 86_400_000

const FAULTS: Readonly<Record<FaultName, Fault>> = {
  none: { kind: 'none' },
  outage: { kind: 'outage', scope: 'token' },
  slow: { kind: 'slow', ms: 3_000, scope: 'token' },
  tooManyRequests: { kind: 'tooManyRequests', retryAfter: 8, scope: 'token' },
  error500: { kind: 'error500', scope: 'token' },
  deadTokens: { kind: 'deadTokens' },
  lostAnswer: { kind: 'reset', at: 'answer', scope: 'token' },
}

/** What is wrong with a control request, in a sentence. */
export class ControlError extends Error {}

export interface World {
  readonly greeting: () => Greeting
  readonly state: () => ServerState
  /** @throws {ControlError} and then nothing was changed */
  readonly control: (asked: unknown) => void
}

/** How the server is made. */
export const BEGINNING: TokenServerOptions = { accessLifetime: ACCESS_LIFETIME }

/** @param url where clients ask it */
export function worldOf(server: TokenService, url: string): World {
  let fault: FaultName = 'none'
  const state = (): ServerState => ({
    fault,
    rotatesWithoutGrace: server.blacklist,
    accessLifetime: server.accessLifetime,
    clockOffset: server.clockOffset,
    stats: server.stats,
  })
  return {
    state,
    greeting: () => ({ ...state(), url }),
    control(asked) {
      const request = checked(asked)
      const reset: ControlRequest = request.reset ? AT_THE_START : {}
      if (request.reset) server.clockOffset = 0
      fault = request.fault ?? reset.fault ?? fault
      apply(server, { ...reset, ...request, fault })
    },
  }
}

const AT_THE_START = { fault: 'none', rotatesWithoutGrace: true, accessLifetime: ACCESS_LIFETIME } as const

function apply(server: TokenService, request: ControlRequest & { readonly fault: FaultName }): void {
  server.fault = FAULTS[request.fault]
  server.blacklist = request.rotatesWithoutGrace ?? server.blacklist
  server.accessLifetime = request.accessLifetime ?? server.accessLifetime
  server.clockOffset += request.pass ?? 0
  if (request.revoke === 'sessions') server.revokeSessions()
  if (request.revoke === 'accessTokens') server.revokeAccess()
}

const CHECKS: Readonly<Record<keyof ControlRequest, readonly [(value: unknown) => boolean, string]>> = {
  reset: [(value) => value === true, 'true'],
  fault: [(value) => typeof value === 'string' && Object.hasOwn(FAULTS, value), Object.keys(FAULTS).join(', ')],
  rotatesWithoutGrace: [(value) => typeof value === 'boolean', 'true or false'],
  accessLifetime: [isBetween(2, 3_600), 'seconds from 2 to 3600'],
  pass: [isBetween(0, DAY), `milliseconds from 0 to ${DAY}`],
  revoke: [(value) => value === 'sessions' || value === 'accessTokens', 'sessions or accessTokens'],
}

function checked(asked: unknown): ControlRequest {
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked))
    throw new ControlError('A control request is a JSON object')
  for (const [name, value] of Object.entries(asked)) {
    if (!Object.hasOwn(CHECKS, name))
      throw new ControlError(`A control request has no such field; it has ${Object.keys(CHECKS).join(', ')}`)
    const [isRight, expected] = CHECKS[name as keyof ControlRequest]
    if (!isRight(value)) throw new ControlError(`"${name}" must be ${expected}`)
  }
  return asked
}

function isBetween(least: number, most: number): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && value >= least && value <= most
}
