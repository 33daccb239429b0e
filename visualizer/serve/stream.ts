/** Server-sent events to every open page. */
import type { ServerResponse } from 'node:http'
import type { Greeting, ServerEvents } from './protocol.ts'

const HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' }

export class EventStream {
  readonly #listeners = new Set<ServerResponse>()

  open(response: ServerResponse, greeting: Greeting): void {
    response.writeHead(200, HEADERS)
    this.#listeners.add(response)
    response.on('close', () => this.#listeners.delete(response))
    response.write(written('greeting', greeting))
  }

  send<Name extends keyof ServerEvents>(name: Name, data: ServerEvents[Name]): void {
    for (const listener of this.#listeners) listener.write(written(name, data))
  }

  close(): void {
    for (const listener of this.#listeners) listener.end()
  }
}

const written = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
