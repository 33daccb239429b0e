/** What is used of a client: raw commands, and a second connection to listen on. */

/** `new Redis()` of the package `ioredis`. */
export interface IoRedisLike {
  call(command: string, ...args: string[]): Promise<unknown>
  duplicate(): IoRedisSubscriber
}

interface IoRedisSubscriber {
  subscribe(channel: string): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  disconnect(): void
}

/** `createClient()` of the package `redis`, connected. */
export interface NodeRedisLike {
  sendCommand(command: string[]): Promise<unknown>
  duplicate(): NodeRedisSubscriber
}

interface NodeRedisSubscriber {
  connect(): Promise<unknown>
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
  destroy(): void
}

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

/** A connection of its own, since one that listens can do nothing else. Errors are the client's to tell; it connects again by itself. */
export function openSubscriber(client: RedisClient, onMessage: (channel: string, message: string) => void): Subscriber {
  const ignore = (): void => undefined
  if (isIoRedis(client)) {
    const connection = client.duplicate()
    connection.on('error', ignore)
    connection.on('message', onMessage)
    return {
      subscribe: (channel) => void connection.subscribe(channel).catch(ignore),
      unsubscribe: (channel) => void connection.unsubscribe(channel).catch(ignore),
      close: () => {
        connection.disconnect()
      },
    }
  }
  const connection = client.duplicate()
  connection.on('error', ignore)
  const connected = connection.connect()
  connected.catch(ignore)
  const then = (act: () => Promise<unknown>): void => void connected.then(act).catch(ignore)
  return {
    subscribe: (channel) => {
      then(() =>
        connection.subscribe(channel, (message) => {
          onMessage(channel, message)
        }),
      )
    },
    unsubscribe: (channel) => {
      then(() => connection.unsubscribe(channel))
    },
    close: () => {
      connection.destroy()
    },
  }
}
