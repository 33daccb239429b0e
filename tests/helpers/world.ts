/** A whole world for one `createAuth`: a clock, a token server that says what the test wants, a log of events. */
import {
  createAuth,
  type Auth,
  type AuthEmitted,
  type AuthOptions,
  type RefreshRequest,
  type TokenResponse,
} from 'authchart'
import { secretToken } from './canary.ts'
import { settle, SimulatedClock } from './simulatedClock.ts'

/** What the token server does with one refresh. */
export type Answer = (request: RefreshRequest) => TokenResponse | Promise<TokenResponse>

export interface World {
  readonly auth: Auth
  readonly clock: SimulatedClock
  /** Every refresh that was asked for. */
  readonly refreshes: RefreshRequest[]
  readonly events: AuthEmitted[]
  /** The types of `events`, in order. */
  readonly eventTypes: () => string[]
  /** The next refreshes are answered so, each once; afterwards with a good pair of `lifetime`. */
  readonly answer: (...answers: Answer[]) => void
}

export interface WorldOptions extends Partial<AuthOptions> {
  /** Seconds the tokens of the server live. */
  readonly lifetime?: number
  readonly clock?: SimulatedClock
}

const EVENTS: AuthEmitted['type'][] = [
  'loggedIn',
  'refreshed',
  'adopted',
  'refreshFailed',
  'expiring',
  'expired',
  'loggedOut',
  'limitNear',
  'stayed',
  'storageFailed',
]

export const ORIGIN = 'https://api.example.com'

export function createWorld({ lifetime = 300, clock = new SimulatedClock(), ...options }: WorldOptions = {}): World {
  const refreshes: RefreshRequest[] = []
  const answers: Answer[] = []
  const auth = createAuth({
    refresher: async (request) => {
      refreshes.push(request)
      return (answers.shift() ?? (() => pair(lifetime)))(request)
    },
    origins: [ORIGIN],
    clock,
    random: () => 0.5,
    ...options,
  })
  const events: AuthEmitted[] = []
  for (const type of EVENTS) auth.on(type, (event) => events.push(event))
  return {
    auth,
    clock,
    refreshes,
    events,
    eventTypes: () => events.map((event) => event.type),
    answer: (...next) => answers.push(...next),
  }
}

/** A pair as the wire has it, with tokens that the canary looks for. */
export const pair = (expiresIn?: number): TokenResponse => ({
  accessToken: secretToken('access'),
  refreshToken: secretToken('refresh'),
  ...(expiresIn === undefined ? {} : { expiresIn }),
})

/** A world in which somebody has signed in. */
export async function createLoggedInWorld(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options)
  await world.auth.logIn(pair(options.lifetime ?? 300))
  await settle()
  return world
}

/** An unsigned JWT that says what it is told. */
export function jwt(claims: Record<string, unknown>): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return secretToken(`${encode({ alg: 'none' })}.${encode(claims)}.`, 'suffix')
}
