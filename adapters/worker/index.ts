/**
 * `authchart/worker`: the file for `browser({ executor, worker })`, as a SharedWorker or a service worker. It exports nothing; a service
 * worker of the app's own may `importScripts` it.
 */
import { carryOut } from './carryOut.ts'

/** The part of both kinds of worker that is used; TypeScript's libraries for them and for pages exclude each other. */
interface WorkerScope {
  addEventListener(type: string, listener: (event: ExtendableMessage) => void): void
}
interface ExtendableMessage extends MessageEvent<unknown> {
  /** Only of a service worker: what keeps it alive. */
  waitUntil?(work: Promise<void>): void
}

const scope = globalThis as unknown as WorkerScope

const listen = ({ data, ports: [port] }: MessageEvent<unknown>): Promise<void> =>
  port === undefined ? Promise.resolve() : carryOut(data, port)

if ('onconnect' in scope)
  scope.addEventListener('connect', ({ ports: [page] }) => {
    page?.addEventListener('message', (event) => void listen(event))
    page?.start()
  })
else
  scope.addEventListener('message', (event) => {
    event.waitUntil?.(listen(event))
  })
