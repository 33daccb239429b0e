/** What a WebSocket and an EventSource have in common. */
export interface Connection {
  /** 0 connecting, 1 open, above that closing or closed. */
  readonly readyState: number
  /** As every `EventTarget` has it. */
  addEventListener(type: 'open' | 'error' | 'close', listener: (event: object) => void): void
  /** Ends it. */
  close(): void
}

/** What is connected to, and how. */
export interface KeepOptions<C extends Connection> {
  /** `wss:` or `https:`, of one of the origins of `auth`; `ws:` and `http:` on loopback. */
  readonly url: string | URL
  /**
   * Opens a connection with a token, and listens to it. Best put the token in a subprotocol, a header or the first message: addresses
   * end up in logs.
   */
  readonly open: (url: string, token: string) => C
  /** Whether the event that ended a connection says that the token was refused. @default code 401, 3000, 4401 */
  readonly isRejection?: (event: object) => boolean
  /** Ms before the next try, after that many failures in a row. @default full jitter, from 1 s to 30 s */
  readonly retryDelay?: (failures: number) => number
}

/** A connection that is opened anew before its token ends. */
export interface KeptConnection<C extends Connection> extends Disposable {
  /** The connection that is open; `undefined` while there is none. */
  readonly current: C | undefined
  /** Closes it for good. */
  close(): void
}
