/** One holder at a time among processes: a lease in Redis, by the clock of Redis. */
import { TokenEndpointError } from '../../machines/errors.ts'
import type { RefreshLock } from '../../machines/ports.ts'
import { boundedWait } from '../internal/boundedWait.ts'
import { evaluate, type RedisClient } from './client.ts'

/**
 * 1: free, or ours. 2: taken from a holder that has not given it back, and may only have been paused. 0: somebody has it. The key outlives the
 * lease, or the two could not be told apart.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = redis.call('HMGET', KEYS[1], 'owner', 'until')
local mine = lease[1] == ARGV[1]
local free = not lease[1] or mine
if not free and tonumber(lease[2]) > now then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'until', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 10)
return free and 1 or 2
`
const RELEASE = `if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then redis.call('DEL', KEYS[1]) end return 1`

/** Ms until the lease of a process that died runs out. */
const TTL = 4_000
/** Ms between two looks at a lease that is taken, on average. */
const POLL = 40

let count = 0

export function redisLock(client: RedisClient, key: string): RefreshLock {
  return {
    hold: (work, limits) =>
      boundedWait(work, limits, async (run, waiting) => {
        const owner = `${Math.random().toString(36).slice(2)}.${Date.now()}.${count++}`
        const take = () => evaluate(client, TAKE, [key], [owner, TTL])
        const release = (): void => {
          // It runs out by itself.
          evaluate(client, RELEASE, [key], [owner]).catch(() => undefined)
        }
        const taken = await wait(take, waiting, limits.signal).catch((error: unknown) => {
          // It may be given to us all the same, and would be in the way of the others.
          release()
          throw error
        })
        const renewal = setInterval(() => void take().catch(() => undefined), TTL / 3)
        // Holding must not keep a process alive; the build knows no types of Node.
        ;(renewal as { unref?: () => void }).unref?.()
        try {
          return await run(taken === 1)
        } finally {
          clearInterval(renewal)
          release()
        }
      }),
  }
}

/** Asks until somebody gives up, or the time is up. */
async function wait(take: () => Promise<unknown>, waiting: AbortSignal, giveUp: AbortSignal): Promise<unknown> {
  for (;;) {
    const taken = await answered(take(), waiting, giveUp)
    if (taken !== 0) return taken
    await pause(POLL * (0.5 + Math.random()), waiting)
  }
}

/** Ms: an answer that is on its way when the time is up is worth waiting for, since silence means something else. */
const LAST_WORD = 250

/**
 * Without Redis nobody knows whether another process is refreshing: better no token for now than the same refresh token twice.
 *
 * @throws {TokenEndpointError} when Redis does not answer in time, or fails
 */
async function answered(sent: Promise<unknown>, waiting: AbortSignal, giveUp: AbortSignal): Promise<unknown> {
  let stop: () => void = () => undefined
  const silent = new Promise<never>((_, reject) => {
    stop = () => {
      setTimeout(reject, giveUp.aborted ? 0 : LAST_WORD, new Error('No answer in time'))
    }
  })
  waiting.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([sent, silent])
  } catch (cause) {
    giveUp.throwIfAborted()
    throw new TokenEndpointError('Redis did not give the lock for the refresh', { cause, unsent: true })
  } finally {
    waiting.removeEventListener('abort', stop)
  }
}

function pause(ms: number, waiting: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(waiting.reason as Error)
    }
    const timer = setTimeout(() => {
      waiting.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (waiting.aborted) stop()
    else waiting.addEventListener('abort', stop, { once: true })
  })
}
