/** The page's line to its server. */
import type { ControlRequest, Greeting, ServerEvents, ServerState } from '../../serve/protocol.ts'

export interface ServerLine {
  /** @throws with the server's sentence */
  readonly control: (asked: ControlRequest) => Promise<void>
}

export interface ServerListener {
  readonly onGreeting: (greeting: Greeting) => void
  readonly onState: (state: ServerState) => void
  /** The line is cut; the browser tries again by itself. */
  readonly onLost: () => void
}

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
    async control(asked) {
      const headers = { 'Content-Type': 'application/json' }
      const response = await fetch('control', { method: 'POST', headers, body: JSON.stringify(asked) })
      if (!response.ok) throw new Error(await response.text())
    },
  }
}
