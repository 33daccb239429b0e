/** `authchart/socket`: connections that stay open longer than a token lives, such as a WebSocket or an EventSource. */
import type { Auth } from '../../machines/auth.ts'
import { AuthOptionError } from '../../machines/errors.ts'
import { checkKnown } from '../internal/presetOptions.ts'
import type { Connection, KeepOptions, KeptConnection } from './connection.ts'
import { Keeper } from './keeper.ts'

export type { Connection, KeepOptions, KeptConnection }

/**
 * Keeps one connection open under a live token: the next one is opened as soon as there is a new token, which is before the
 * deadline of the old one, and only then the old one is closed, so that for a moment both are open. It closes at the deadline or
 * the logout, opens again at the login, and backs off while the server is away. Being connected counts as a request: it starts a
 * refresh that is due, in a hidden page too.
 *
 * @throws {AuthOptionError} when `url` is of none of the origins of `auth`
 * @example
 * const live = keepConnected(auth, {
 *   url: 'wss://api.example.com/live',
 *   open: (url, token) => {
 *     const socket = new WebSocket(url, ['bearer', token])
 *     socket.addEventListener('message', ({ data }) => console.log(data))
 *     return socket
 *   },
 * })
 * live.current?.send('hello')
 * live.close()
 */
export function keepConnected<C extends Connection>(
  auth: Pick<Auth, 'tokenFor' | 'replaceRejected' | 'on'>,
  options: KeepOptions<C>,
): KeptConnection<C> {
  checkKnown('keepConnected', options, ['url', 'open', 'isRejection', 'retryDelay'])
  const { url, open, isRejection = isUnauthorized, retryDelay = fullJitter } = options
  if (!URL.canParse(url)) throw new AuthOptionError('url', 'must be absolute, such as wss://api.example.com/live')
  const keeper = new Keeper(auth, { url: new URL(url), open, isRejection, retryDelay })
  keeper.start()
  const close = (): void => {
    keeper.close()
  }
  return {
    get current() {
      return keeper.current
    },
    close,
    [Symbol.dispose]: close,
  }
}

/** 3000 is registered for it (IANA WebSocket close codes), 4401 is the custom before that; 401 is of EventSources over `fetch`. */
const UNAUTHORIZED: readonly unknown[] = [401, 3000, 4401]
const isUnauthorized = (event: { code?: unknown }): boolean => UNAUTHORIZED.includes(event.code)

const fullJitter = (failures: number): number =>
  1_000 + Math.random() * Math.min(29_000, 1_000 * 2 ** Math.min(failures, 5))
