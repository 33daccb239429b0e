/** The page's line to its server. */
import type { ControlRequest, Greeting, ServerEvents, ServerState } from '../../serve/protocol.ts'

/** The server did not do what it was asked for: it is gone, or says why. */
export class ServerError extends Error {}

export interface ServerLine {
  /** @throws {ServerError} */
  readonly control: (asked: ControlRequest) => Promise<void>
  /** How the token server is asked. */
  readonly fetch: typeof fetch
}

export interface ServerListener {
  readonly onGreeting: (greeting: Greeting) => void
  readonly onState: (state: ServerState) => void
  /** The line is cut; the browser tries again by itself. */
  readonly onLost: () => void
}

/** To the one that serves the page. */
export function openServerLine({ onGreeting, onState, onLost }: ServerListener): ServerLine {
  const source = new EventSource('events')
  const on = <Name extends keyof ServerEvents>(name: Name, handler: (data: ServerEvents[Name]) => void): void => {
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      handler(JSON.parse(data) as ServerEvents[Name])
    })
  }
  on('greeting', onGreeting)
  on('state', onState)
  source.addEventListener('error', onLost)
  return {
    // Not bound to the line, which is what browsers want of it.
    fetch: (...call) => fetch(...call),
    async control(asked) {
      const headers = { 'Content-Type': 'application/json' }
      const response = await fetch('control', { method: 'POST', headers, body: JSON.stringify(asked) }).catch(gone)
      if (!response.ok) throw new ServerError(await response.text())
    },
  }
}

function gone(cause: unknown): never {
  throw new ServerError('It does not answer; is `npm start` still running?', { cause })
}
