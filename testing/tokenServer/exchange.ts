/** One request and its answer: counts it, lets faults strike, asks the dialect. */
import type { Dialect, World } from './dialect.ts'
import { faultOf, strike, type Disturbance } from './faults.ts'
import type { TokenServerOptions } from './options.ts'
import type { ReceivedRequest } from './receive.ts'
import { html, json, type Reply } from './reply.ts'

export interface ExchangeParts {
  readonly world: World
  readonly dialect: Dialect
  readonly options: TokenServerOptions
}

/** What becomes of a request; a reply is complete, but for what CORS adds to it. */
export type Outcome = Exclude<Disturbance, undefined>

/** @param startedAt when the request began to arrive, by `ticksOf` */
export async function exchange(parts: ExchangeParts, request: ReceivedRequest, startedAt: number): Promise<Outcome> {
  const { world, options } = parts
  const outcome = await disturbed(parts, request)
  if (typeof outcome === 'string') return outcome
  report(options, request, outcome.status, ticksOf(world) - startedAt)
  return { ...outcome, headers: { Date: new Date(world.now()).toUTCString(), ...outcome.headers } }
}

/** Ms that never jump. */
export const ticksOf = ({ clock }: Pick<World, 'clock'>): number => clock.monotonic?.() ?? clock.now()

async function disturbed({ world, dialect }: ExchangeParts, request: ReceivedRequest): Promise<Outcome> {
  const area = dialect.areaOf(request)
  const isRefresh = dialect.isRefresh(request)
  const fault = faultOf(world.switches.fault, area)
  if (isRefresh) world.counters.refreshesAsked += 1
  const onTheWayIn = await strike(fault, 'request', world.clock)
  if (onTheWayIn !== undefined) return onTheWayIn
  const reply = await world.during(answer(dialect, request))
  if (isRefresh && reply.status === 200) world.counters.refreshesSucceeded += 1
  if (area === 'resources' && reply.status === 401) world.counters.unauthorized += 1
  return (await strike(fault, 'answer', world.clock)) ?? reply
}

async function answer(dialect: Dialect, request: ReceivedRequest): Promise<Reply> {
  if (request.body === undefined) return TOO_LARGE
  try {
    return await dialect.answer(request)
  } catch {
    return html(500, '<h1>Server Error (500)</h1>')
  }
}

const TOO_LARGE = json(413, { detail: 'The request body is larger than 10 MB.' })

const TOKEN_IN_PATH = /[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g

/** In a microtask, so that a throwing listener cannot cost the client its answer. */
function report({ onRequest }: TokenServerOptions, { method, path }: ReceivedRequest, status: number, ms: number) {
  if (onRequest === undefined) return
  const shown = path.replace(TOKEN_IN_PATH, '<token>')
  queueMicrotask(() => {
    onRequest({ method, path: shown, status, ms })
  })
}
