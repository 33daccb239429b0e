/** `fetch` as a tab has it. */
import type { Reply, Wire } from './network.ts'
import { LOGIN } from './settings.ts'
import type { Tab } from './tab.ts'
import type { World } from './world.ts'

/** One request on its way, for those who watch. */
export interface Flight {
  readonly tab: Tab
  readonly wire: Wire
  /** Ms of the world. */
  readonly sentAt: number
}

export const tabFetch =
  (world: World, tab: Tab): typeof fetch =>
  (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    const flight: Flight = { tab, wire: wireOf(input, init), sentAt: world.loop.now }
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error)
        return
      }
      world.watch.onSent(flight)
      let isOver = false
      const end = (reply: Reply | undefined): void => {
        isOver = true
        signal?.removeEventListener('abort', abort)
        world.watch.onAnswered(flight, reply)
      }
      const abort = (): void => {
        end(undefined)
        reject(signal?.reason as Error)
      }
      signal?.addEventListener('abort', abort)
      world.network.carry(flight.wire, tab.place, (reply) => {
        if (isOver) return
        end(reply)
        if (reply === undefined) reject(new TypeError('Failed to fetch'))
        else resolve(new Response(reply.body ?? null, { status: reply.status, headers: reply.headers ?? {} }))
      })
    })
  }

function wireOf(input: RequestInfo | URL, init: RequestInit | undefined): Wire {
  const url = new URL(input instanceof Request ? input.url : input)
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
  const { body } = init ?? {}
  return {
    target: url.origin === LOGIN ? 'token' : 'api',
    path: url.pathname,
    accessToken: headers.get('authorization')?.replace('Bearer ', ''),
    body: typeof body === 'string' ? body : body instanceof URLSearchParams ? body.toString() : '',
    request: headers.get('x-request') ?? undefined,
  }
}
