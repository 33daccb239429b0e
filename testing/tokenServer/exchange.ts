/** One request and its answer: counts it, lets faults strike, asks the dialect, sends. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerPreflight, corsHeaders } from './cors.ts'
import type { Dialect, World } from './dialect.ts'
import { faultOf, strike, type Disturbance } from './faults.ts'
import type { TokenServerOptions } from './options.ts'
import { receive, type ReceivedRequest } from './receive.ts'
import { html, json, type Reply } from './reply.ts'

export interface ExchangeParts {
  readonly world: World
  readonly dialect: Dialect
  readonly options: TokenServerOptions
}

export async function exchange(parts: ExchangeParts, incoming: IncomingMessage, response: ServerResponse) {
  const preflight = answerPreflight(parts.options, incoming.method, incoming.headers)
  if (preflight !== undefined) {
    send(parts, incoming, response, preflight)
    return
  }
  const startedAt = performance.now()
  parts.world.counters.requests += 1
  const reply = await decide(parts, incoming)
  if (reply === 'hang' || reply === undefined) return
  if (reply === 'reset') {
    incoming.socket.resetAndDestroy()
    return
  }
  report(parts.options, incoming, reply.status, performance.now() - startedAt)
  send(parts, incoming, response, reply)
}

/** `undefined` when the client went away while it was still sending. */
async function decide(parts: ExchangeParts, incoming: IncomingMessage): Promise<Disturbance> {
  try {
    return await disturbed(parts, await receive(incoming))
  } catch {
    return incoming.complete ? html(500, '<h1>Server Error (500)</h1>') : undefined
  }
}

async function disturbed({ world, dialect }: ExchangeParts, request: ReceivedRequest): Promise<Disturbance> {
  const area = dialect.areaOf(request)
  const isRefresh = dialect.isRefresh(request)
  const fault = faultOf(world.switches.fault, area)
  if (isRefresh) world.counters.refreshesAsked += 1
  const onTheWayIn = await strike(fault, 'request')
  if (onTheWayIn !== undefined) return onTheWayIn
  const reply = request.body === undefined ? TOO_LARGE : await dialect.answer(request)
  if (isRefresh && reply.status === 200) world.counters.refreshesSucceeded += 1
  if (area === 'resources' && reply.status === 401) world.counters.unauthorized += 1
  return (await strike(fault, 'answer')) ?? reply
}

const TOO_LARGE = json(413, { detail: 'The request body is larger than 10 MB.' })

function send({ world, options }: ExchangeParts, incoming: IncomingMessage, response: ServerResponse, reply: Reply) {
  const date = new Date(world.now()).toUTCString()
  response.writeHead(reply.status, { Date: date, ...reply.headers, ...corsHeaders(options, incoming.headers) })
  response.end(reply.body)
}

const TOKEN_IN_PATH = /[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g

/** In a microtask, so that a throwing listener cannot cost the client its answer. */
function report(
  { onRequest }: TokenServerOptions,
  { method = '', url = '' }: IncomingMessage,
  status: number,
  ms: number,
) {
  if (onRequest === undefined) return
  const path = url.replace(/\?.*/s, '').replace(TOKEN_IN_PATH, '<token>')
  queueMicrotask(() => {
    onRequest({ method, path, status, ms })
  })
}
