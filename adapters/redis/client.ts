/** What is used of a client: raw commands, and a second connection to listen on. */

/** `new Redis()` of the package `ioredis`. */
export interface IoRedisLike {
  /** One command. */
  call(command: string, ...args: string[]): Promise<unknown>
  /** A connection of its own, to listen on. */
  duplicate(): IoRedisSubscriber
}

interface IoRedisSubscriber {
  subscribe(channel: string): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
  on(event: 'ready', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  disconnect(): void
}

/** `createClient()` of the package `redis`, connected. */
export interface NodeRedisLike {
  /** One command. */
  sendCommand(command: string[]): Promise<unknown>
  /** A connection of its own, to listen on. */
  duplicate(): NodeRedisSubscriber
}

interface NodeRedisSubscriber {
  connect(): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
  on(event: 'ready', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  destroy(): void
}

/** A client of either package. */
export type RedisClient = IoRedisLike | NodeRedisLike

/** ioredis has a `sendCommand`, too, which takes something else. */
const isIoRedis = (client: RedisClient): client is IoRedisLike => typeof (client as IoRedisLike).call === 'function'

export const isRedisClient = (value: unknown): value is RedisClient => {
  const { call, sendCommand, duplicate } = (value ?? {}) as Partial<IoRedisLike & NodeRedisLike>
  return typeof duplicate === 'function' && (typeof call === 'function' || typeof sendCommand === 'function')
}

export const command = (client: RedisClient, name: string, ...args: string[]): Promise<unknown> =>
  isIoRedis(client) ? client.call(name, ...args) : client.sendCommand([name, ...args])

/** Runs a script in one step. EVAL and not EVALSHA: these are short, and a restarted server has forgotten what it has cached. */
export const evaluate = (client: RedisClient, script: string, keys: string[], args: (string | number)[]) =>
  command(client, 'EVAL', script, String(keys.length), ...keys, ...args.map(String))

export interface Subscriber {
  subscribe(channel: string): void
  unsubscribe(channel: string): void
  close(): void
}

export interface Hearing {
  /** What is listened to. */
  readonly channels: () => string[]
  readonly message: (channel: string, text: string) => void
  /** From now on all is heard, for the first time or again: what was said before was not. */
  readonly listening: (channel: string) => void
}

/** A connection of its own, since one that listens can do nothing else. Errors are the client's to tell; it connects again by itself. */
export const openSubscriber = (client: RedisClient, hearing: Hearing): Subscriber =>
  isIoRedis(client) ? ioRedisSubscriber(client.duplicate(), hearing) : nodeRedisSubscriber(client.duplicate(), hearing)

const ignore = (): void => undefined

function ioRedisSubscriber(connection: IoRedisSubscriber, { channels, message, listening }: Hearing): Subscriber {
  const listen = (channel: string): void => {
    const subscribed = connection.subscribe(channel)
    subscribed.then(() => {
      listening(channel)
    }, ignore)
  }
  connection.on('error', ignore)
  connection.on('message', message)
  // It subscribes again by itself, but does not say when the server has taken note.
  connection.on('ready', () => {
    for (const channel of channels()) listen(channel)
  })
  return {
    subscribe: listen,
    unsubscribe: (channel) => void connection.unsubscribe(channel).catch(ignore),
    close: () => {
      connection.disconnect()
    },
  }
}

function nodeRedisSubscriber(connection: NodeRedisSubscriber, { channels, message, listening }: Hearing): Subscriber {
  connection.on('error', ignore)
  const connected = connection.connect()
  connected.catch(ignore)
  const then = (act: () => Promise<unknown>): void => void connected.then(act).catch(ignore)
  // Ready means that it has subscribed again.
  connection.on('ready', () => {
    for (const channel of channels()) listening(channel)
  })
  return {
    subscribe: (channel) => {
      then(async () => {
        await connection.subscribe(channel, (text) => {
          message(channel, text)
        })
        listening(channel)
      })
    },
    unsubscribe: (channel) => {
      then(() => connection.unsubscribe(channel))
    },
    close: () => {
      connection.destroy()
    },
  }
}
