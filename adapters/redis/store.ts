/** The record in Redis, compared and set in one step. */
import { readClaims } from '../../machines/claims.ts'
import { parseRecord, type StoredRecord } from '../../machines/record.ts'
import type { TokenStorage } from '../../machines/ports.ts'
import { evaluate, command, type RedisClient } from './client.ts'

/**
 * Every write raises the version and is refused when somebody else has written since its read: the version is the fencing token
 * (https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html) that keeps a process which was paused from
 * writing over a newer record.
 */
const COMPARE_AND_SET = `
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if version ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', version + 1, 'record', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`

/** Ms that the end of a session is remembered: longer than a process may be paused. */
const TOMBSTONE_LIFE = 24 * 3_600_000

/** @param lifetime ms that a session is kept whose refresh token does not say how long it lives */
export function redisStorage(client: RedisClient, key: string, lifetime: number): TokenStorage {
  const read = async (): Promise<[version: string, record: StoredRecord | undefined]> => {
    const [version, record] = (await command(client, 'HMGET', key, 'version', 'record')) as (string | null)[]
    return [version ?? '0', parseRecord(record)]
  }
  return {
    read: async () => (await read())[1],
    async update(change) {
      for (;;) {
        const [version, record] = await read()
        const next = change(record)
        if (next === undefined) return
        const life = String(lifeOf(next, lifetime))
        if ((await evaluate(client, COMPARE_AND_SET, [key], [version, JSON.stringify(next), life])) === 1) return
      }
    },
  }
}

/** Ms. Counted anew with every write, as rotation does with the refresh token's life. */
function lifeOf({ tokens, ended }: StoredRecord, lifetime: number): number {
  if (ended !== undefined) return TOMBSTONE_LIFE
  const { exp } = readClaims(tokens?.refreshToken ?? '') ?? {}
  const left = typeof exp === 'number' ? exp * 1_000 - Date.now() : lifetime
  return Math.round(Math.max(left, TOMBSTONE_LIFE / 24))
}
