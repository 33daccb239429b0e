/** The ways to an inspector: each sends messages, and tells when somebody is there to hear them from the beginning. */
import { AuthOptionError } from '../../machines/errors.ts'

export interface Way {
  readonly send: (message: object) => void
  /** Calls `onHere` whenever a listener comes; answers how to stop that. */
  readonly listen: (onHere: () => void) => () => void
}

/** A window that shows the inspector: a popup, the opener, or an iframe's `contentWindow`. */
export interface InspectorWindow {
  readonly window: Pick<Window, 'postMessage'>
  /** The inspector's origin, such as `https://stately.ai`: nobody else gets a message. `'*'` is refused. */
  readonly targetOrigin: string
  /** Where the inspector answers to. @default the global one */
  readonly page?: Pick<Window, 'addEventListener' | 'removeEventListener'>
}

/** A relay that is reached over a WebSocket. */
export interface InspectorSocket {
  readonly socket: Pick<WebSocket, 'send' | 'readyState' | 'addEventListener' | 'removeEventListener'>
}

/** Another tab of the same origin. */
export interface InspectorChannel {
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'removeEventListener'>
}

/** Where a receiver of `@statelyai/inspect` listens. */
export type InspectorTarget = InspectorWindow | InspectorSocket | InspectorChannel

/** @throws {AuthOptionError} when it is no target, or a window without its origin */
export function wayTo(target: InspectorTarget): Way {
  if ('window' in target) return toWindow(target)
  if ('socket' in target) return toSocket(target)
  if ('channel' in target) return toChannel(target)
  throw new AuthOptionError('window', 'is missing: give a window with its targetOrigin, a socket, or a channel')
}

const isHello = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && (data as { type?: unknown }).type === '@statelyai.connected'

function toWindow({ window, targetOrigin, page = globalThis }: InspectorWindow): Way {
  if (!URL.canParse(targetOrigin) || new URL(targetOrigin).origin !== targetOrigin)
    throw new AuthOptionError('targetOrigin', "must be the inspector's origin, such as 'https://stately.ai'")
  return {
    send: (message) => {
      window.postMessage(message, targetOrigin)
    },
    listen: (onHere) =>
      listenTo(page, 'message', ({ source, origin, data }) => {
        if (source === window && origin === targetOrigin && isHello(data)) onHere()
      }),
  }
}

function toSocket({ socket }: InspectorSocket): Way {
  return {
    send: (message) => {
      if (socket.readyState === 1) socket.send(JSON.stringify(message))
    },
    listen: (onHere) => listenTo(socket, 'open', onHere),
  }
}

function toChannel({ channel }: InspectorChannel): Way {
  return {
    send: (message) => {
      channel.postMessage(message)
    },
    listen: (onHere) =>
      listenTo(channel, 'message', ({ data }) => {
        if (isHello(data)) onHere()
      }),
  }
}

type Target = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>

function listenTo(target: Target, type: string, listener: (event: MessageEvent<unknown>) => void): () => void {
  const hear = listener as unknown as (event: Event) => void
  target.addEventListener(type, hear)
  return () => {
    target.removeEventListener(type, hear)
  }
}
