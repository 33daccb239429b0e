/** Reads what the page asks for. */
import type { IncomingMessage } from 'node:http'
import { ControlError } from './world.ts'

/** More than any control request needs. */
const MAX_BYTES = 1_000

/** @throws {ControlError} */
export async function readControl(request: IncomingMessage): Promise<unknown> {
  if (request.method !== 'POST') throw new ControlError('Control requests are POSTs')
  // A form or a plain text can be sent by any page without asking first, JSON cannot.
  if (request.headers['content-type'] !== 'application/json') throw new ControlError('Control requests are JSON')
  let text = ''
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString()
    if (text.length > MAX_BYTES) throw new ControlError(`A control request is no longer than ${MAX_BYTES} bytes`)
  }
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new ControlError('This is not JSON')
  }
}
