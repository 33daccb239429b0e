/** The token server of a simulation: its switches are the server's own, its faults are a word each. */
import type { Fault, TokenFetch } from '../tokenServer/index.ts'
import { msOf } from './duration.ts'
import type { SimulatedServer } from './options.ts'

type Words = Omit<SimulatedServer, keyof TokenFetch>

export function withWords(server: TokenFetch): SimulatedServer {
  const fault = (kind: Fault): void => {
    server.fault = kind
  }
  const words: Words = {
    outage() {
      fault({ kind: 'outage' })
    },
    fail() {
      fault({ kind: 'error500' })
    },
    slow(by) {
      fault({ kind: 'slow', ms: msOf(by) })
    },
    throttle(retryAfter) {
      fault({ kind: 'tooManyRequests', retryAfter: Math.ceil(msOf(retryAfter) / 1_000) })
    },
    lose(what) {
      fault({ kind: 'reset', at: what === 'requests' ? 'request' : 'answer' })
    },
    hang() {
      fault({ kind: 'hang' })
    },
    deadTokens() {
      fault({ kind: 'deadTokens' })
    },
    recover() {
      fault({ kind: 'none' })
    },
    revoke() {
      server.revokeSessions()
    },
  }
  return Object.assign(server, words)
}
